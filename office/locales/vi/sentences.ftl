# Những câu nói khi lệnh đã chạy xong.
nothing = Chưa có gì.
none-yet = –
done = Xong.
done-close = Đã khoá điểm danh. Vẫn nhận điểm danh đến muộn từ máy khác.
done-settle = Đã chốt điểm chưa khớp.
done-remove = Đã loại máy khỏi chương trình. Máy đó không nhận thêm gì; những gì ghi từ nay được để riêng.
done-backup = Đã ghi bản sao lưu. Hãy giữ bản này cẩn thận như chính dữ liệu.
done-restore = Đã khôi phục. Chạy "lantoa whoami" để xem máy này bây giờ là ai.
founded = Đã lập chương trình "{ $name }"; máy này là máy điều phối.
sheet-keep = Hãy in phiếu khôi phục này và cất vào tủ khoá. Không còn bản nào khác và phiếu không hiện lại lần nữa:
recovered = Máy này đã là máy điều phối của chương trình. Chạy "lantoa sync" để lấy dữ liệu về.
whoami-programme = Chương trình
whoami-name = Tên
whoami-role = Vai trò
whoami-device = Máy
whoami-spaces = Số vùng giữ
whoami-removed = Máy này đã bị loại khỏi chương trình. Việc chưa gửi vẫn được giữ ở đây.
class-closed = đã kết thúc
class-meetings = Các buổi: { $days }
class-letters = C có mặt, M muộn, P có phép, V vắng, · chưa ghi, ? chưa khớp
meeting-closed = đã khoá
marked =
    { $count ->
        [0] Không có gì phải đổi: mọi điểm danh đã đúng.
       *[other] Đã lưu { $count } điểm danh.
    }
imported = Đã tạo { $classes } lớp và { $learners } học viên; { $unchanged } trên { $lines } dòng không đổi.
import-would = Sẽ tạo { $classes } lớp và { $learners } học viên; { $unchanged } trên { $lines } dòng đã có. Chưa ghi gì cả.
import-ignored = Các cột sau không thuộc danh sách lớp nên được bỏ qua: { $names }
ticket-until = Một máy được vào bằng vé này, đến { $time }.
more-teams = và { $count } đội nữa
device-removed = đã loại
adopted = Từ nay tin { $count } mục đã để riêng.
space-programme = (chương trình)
held-by-nobody = chưa ai giữ
serve-listening = Đang trực. Máy khác gặp máy này tại:
serve-stop = Nhấn Ctrl+C để dừng.
sync-peer = Phiên đồng bộ với { $name }
sync-progress = Số mục
sync-done = Phiên đồng bộ đã xong.
sync-broken = Phiên đồng bộ bị ngắt. Những gì đã nhận vẫn giữ; phiên sau chạy tiếp từ đó.
sync-summary = { $sessions } phiên: gửi { $sent } mục, nhận { $received } mục (ra { $out } byte, vào { $in } byte), để riêng { $quarantined } mục.
verified = Đã kiểm tra { $entries } mục và { $documents } tài liệu.
report-total = Tổng cộng
report-coverage = { $reported } trên { $classes } lớp đã báo cáo.
report-missing = {"  "}còn thiếu: { $name } (buổi cuối: { $last })
report-more = {"  "}và { $count } lớp nữa
report-disputed = { $count } điểm danh hoặc mức chưa khớp, tạm tính theo cách đọc chung.
busy-join = Đang xin vào
busy-digest = Đang tính mã so khớp
busy-verify = Đang kiểm tra
busy-backup = Đang ghi bản sao lưu
busy-restore = Đang khôi phục
busy-report = Đang tổng hợp
busy-import = Đang nhập danh sách
bad-line = {"  "}dòng { $line } { $field } – { $problem }
more-lines = {"  "}và { $count } dòng nữa
