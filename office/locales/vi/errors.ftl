# Chuyện gì xảy ra, nghĩa là gì, phải làm gì. Mã chưa có câu riêng thì dùng câu của loại lỗi.
kind-invalid_input = Không nhận được: { $message }. Chưa đổi gì; hãy sửa rồi thử lại.
kind-not_allowed = Máy này không được làm việc đó: { $message }. Hãy nhờ đội trưởng hoặc điều phối.
kind-not_found = Ở đây không có: { $message }. Hãy xem lại danh sách, hoặc đồng bộ trước.
kind-busy = Thư mục đang được dùng: { $message }. Chưa đổi gì; hãy thử lại sau giây lát.
kind-storage_full = Hết chỗ trống. Những gì đã xác nhận vẫn còn; hãy dọn bớt rồi thử lại.
kind-damaged = Thư mục dữ liệu bị hỏng: { $message }. Chưa xoá gì; hãy chạy "lantoa repair": bản hỏng được giữ, những gì đọc được được chuyển sang.
kind-unreachable = Không gặp được máy kia: { $message }. Kiểm tra hai máy có cùng mạng không, hoặc ghi địa chỉ bằng --with.
kind-conflict = Đã có người khác ghi trước: { $message }. Hãy xem giá trị mới rồi quyết định lại.

error-usage = Chưa làm gì; "lantoa --help" cho biết có thể viết gì.
error-line-not-utf8 = Dòng lệnh không phải UTF-8. Chưa làm gì; hãy đổi tên tệp hoặc gõ lại tên.
error-ambiguous = "{ $text }" có thể là nhiều thứ. Chưa đổi gì; hãy ghi một trong các mã sau:
error-not-found-place = Không có địa bàn nào tên "{ $text }". "lantoa place list" cho xem tất cả.
error-not-found-team = Không có đội nào tên "{ $text }". "lantoa team list" cho xem tất cả.
error-not-found-class = Không có lớp nào tên "{ $text }". "lantoa class list" cho xem tất cả.
error-not-found-learner = Không có học viên nào tên "{ $text }". "lantoa learner find" tìm theo một phần tên.
error-not-found-topic = Không có chủ đề nào tên "{ $text }". "lantoa topic list" cho xem tất cả.
error-not-found-device = Không có máy nào tên "{ $text }". "lantoa devices" cho xem tất cả.
error-not-found-person = Không có tình nguyện viên nào tên "{ $text }". Tên sẽ về khi đồng bộ.
error-not-found-meeting = Không có buổi nào là "{ $text }". Viết theo dạng lớp/NĂM-THÁNG-NGÀY; "lantoa meeting list" cho xem các buổi.
error-not-found-dispute = Không có điểm chưa khớp nào là "{ $text }"; có thể đã chốt rồi. "lantoa dispute list" cho xem những điểm còn lại.
error-not-found-erasure = Không có lần xoá nào là "{ $text }". "lantoa erasure list" cho xem những lần máy này đã biết.
error-not-found-visit = Không có lượt hỗ trợ nào là "{ $text }". "lantoa visit list" cho xem tất cả.
error-folder-cut = Chương trình đang giữ thư mục đã tắt giữa chừng. Lệnh có thể đã làm hoặc chưa; hãy xem lại trước khi thử lần nữa.
error-folder-served = "lantoa serve" đang giữ thư mục này. Hãy dừng lệnh đó rồi thử lại.
error-no-device = Trong thư mục này không có máy nào nên chưa đọc gì và cũng không tạo máy mới. Hãy kiểm tra --home, và xem thẻ nhớ hay USB chứa thư mục đã cắm chưa; "lantoa init" và "lantoa join" thì tạo máy.
error-folder-gone = Thư mục dữ liệu không còn ở chỗ đã mở: nó bị xoá, chuyển đi hay thay bằng thư mục khác, hoặc thẻ nhớ hay USB đã bị rút. Từ đây không ghi và không xác nhận gì nữa; hãy đặt lại chỗ cũ rồi chạy lại.
error-folder-silent = Chương trình đang giữ thư mục này không trả lời nữa. Lệnh có thể đã làm hoặc chưa; hãy xem lại trước khi thử lần nữa.
error-folder-busy = Một chương trình khác đang giữ thư mục này mà không trả lời. Chưa đổi gì; hãy tắt chương trình đó hoặc thử lại sau giây lát.
error-leave-busy = Một tiến trình khác đang mở thư mục này, mà việc rời cần đóng nó. Chưa đổi gì; hãy dừng "lantoa serve" hoặc lệnh kia trước.
error-leave-unsent = Chưa máy nào khác chắc chắn giữ { $entries } mục của máy này. Chưa gỡ gì; hãy đồng bộ với máy khác trước, hoặc lưu lại bằng "lantoa backup".
error-restore-busy = Một chương trình khác đang mở thư mục này, mà khôi phục thì cần đóng. Chưa đổi gì; hãy dừng "lantoa serve" hoặc lệnh kia trước.
error-repair-busy = Một tiến trình khác đang mở thư mục này, mà sửa thì cần đóng. Chưa đổi gì; hãy dừng "lantoa serve" hoặc lệnh kia trước.
error-backup-broken = Tệp này không phải bản lưu, đã bị cắt hay bị đổi, hoặc được mã hoá bằng khoá không có ở đây. Chưa đổi gì; hãy chép lại từ nơi đã lưu, hoặc dùng bản lưu khác.
error-backup-altered = Bản lưu này đã bị sửa hoặc bị hỏng: có thứ trong đó không khớp chữ ký của người ghi. Chưa đổi gì; hãy dùng bản lưu khác. Nếu chỉ còn bản này, hãy chép vào một thư mục mới với tên lantoa.db rồi chạy "lantoa --home THƯ_MỤC repair": những gì khớp chữ ký được giữ lại.
error-backup-sealed = Bản lưu này đã niêm phong; khoá của thư mục này và tờ khôi phục đã đưa (nếu có) không mở được. Chưa đổi gì; hãy dùng máy đã lưu, máy của điều phối, hoặc "--recovery" với tờ khôi phục.
error-crashed = Lệnh bị hỏng trong chương trình đang giữ thư mục. Những gì đã xác nhận không mất; hãy chạy "lantoa verify" và báo cho nhóm làm phần mềm.
error-home-unknown = Hệ thống không cho biết thư mục dữ liệu. Hãy ghi bằng --home.
error-file-not-found = Không có tệp { $file }. Hãy kiểm tra tên và thư mục.
error-file-unusable = Không dùng được tệp { $file }: { $reason }. Chưa đổi gì.
error-storage-full = Không còn chỗ trống. Những gì đã xác nhận vẫn còn; hãy dọn bớt rồi thử lại.
error-file-storage-full = Không còn chỗ cho { $file }. Hãy dọn bớt rồi thử lại.
error-file-exists = Đã có tệp mang tên đó, mà bản lưu cũ thì không bao giờ bị ghi đè. Chưa ghi gì; hãy chọn tên khác.
error-folder-missing = Không có thư mục để ghi tệp vào. Chưa ghi gì; hãy kiểm tra tên thư mục, hoặc tạo thư mục trước.
error-key-file = Tệp { $file } có { $bytes } byte, mà khóa cơ sở dữ liệu phải đúng 32 byte. Chưa làm gì; hãy chỉ tệp khác bằng LANTOA_KEY_FILE.
error-now-unreadable = LANTOA_NOW là "{ $text }", không phải thời gian như 2026-11-22T19:30:00+07:00. Chưa làm gì.
error-topics-too-long = Tệp { $file } quá dài cho chủ đề. Chỉ nhận tối đa 1 MiB.
error-topics-unreadable = Tệp { $file } không phải danh sách chủ đề: { $reason }. Chưa đổi gì; xem mẫu ở office/data/topics.json.
error-roster-lines = { $count } dòng của danh sách không nhận được nên chưa nhập gì. Hãy sửa rồi nhập lại:
error-mark-lines = { $count } dòng của tệp không nhận được nên chưa điểm danh ai. Hãy sửa rồi thử lại:
error-file-not-utf-8 = Tệp không phải UTF-8 (dòng { $line }) nên chưa nhận gì. Có lẽ là Windows-1258 hoặc TCVN3: hãy mở bằng bảng tính rồi lưu thành "CSV UTF-8".
error-file-utf-16 = Tệp là UTF-16 ("Unicode text") nên chưa nhận gì. Hãy lưu thành "CSV UTF-8".
error-file-empty = Tệp trống nên chưa nhận gì. Cần một dòng tên cột và các dòng bên dưới.
error-file-no-lines = Tệp chỉ có tên cột, bên dưới không có gì, nên chưa nhận gì.
error-file-column-missing = Thiếu cột "{ $column }" ở dòng { $line } nên chưa nhận gì. Hãy thêm vào dòng đầu.
error-file-column-twice = Cột "{ $column }" có hai lần nên chưa nhận gì. Hãy giữ lại một.
error-file-too-many-lines = Tệp có quá 100.000 dòng nên chưa nhận gì. Hãy chia ra rồi nhập từng phần.
error-file-line-too-long = Dòng { $line } dài hơn 64 KiB nên chưa nhận gì. Đây có đúng là bảng lưu thành CSV không?
error-team-needed = Có thể là nhiều đội. Hãy ghi rõ bằng --team.
error-hotspot-form = Điểm phát phải viết theo dạng TÊN:MẬT_KHẨU. Chưa tạo vé.
error-ticket-too-long = Vé quá dài cho mã QR. Hãy gửi dạng chữ, hoặc chọn ít đội hơn.
error-period-turned = Kỳ kết thúc trước khi bắt đầu. Hãy đổi chỗ --from và --to.
error-sessions-failed = { $count } phiên đồng bộ chưa đến nơi. Những gì đã nhận vẫn giữ; đồng bộ lại để chạy tiếp.
error-verify-faults = Thư mục dữ liệu có { $count } lỗi. Chưa xoá gì; hãy chạy "lantoa repair" để giữ những gì còn đọc được (bản hỏng vẫn còn), rồi đồng bộ.
error-demo-folder-used = Thư mục { $file } không trống. Hãy cho lệnh demo một thư mục mới.
error-demo-unequal = Các máy trong buổi minh hoạ báo cáo không giống nhau. Đây là lỗi của phần mềm; xin báo cho nhóm làm.

# Những gì lõi từ chối.
error-no-programme = Máy này chưa thuộc chương trình nào. Hãy lập bằng "lantoa init" hoặc xin vào bằng "lantoa join".
error-has-programme = Máy này đã thuộc một chương trình. Muốn dùng cho chương trình khác, hãy chọn thư mục khác bằng --home.
error-removed = Máy này đã bị loại khỏi chương trình nên không ghi thêm được; những gì đã ghi vẫn còn. Hãy hỏi điều phối; muốn trở lại như một máy mới, hãy chạy "lantoa leave" rồi vào bằng vé mới.
error-role-too-low = Vai trò của máy này không cho phép { $what }. Chưa đổi gì; hãy nhờ đội trưởng hoặc điều phối.
error-not-found = Ở đây không có { $what } như vậy. Chưa đổi gì; hãy xem lại danh sách, hoặc đồng bộ trước.
error-text = "{ $field }" { $problem }. Chưa đổi gì; hãy sửa rồi thử lại.
error-text-too-long = "{ $field }" dài hơn { $max } byte. Chưa đổi gì; hãy rút ngắn rồi thử lại.
error-learner-details = "{ $field }" { $problem }. Chưa đổi gì; hãy sửa rồi thử lại.
error-range = "{ $field }" phải từ { $min } đến { $max }. Chưa đổi gì.
error-unfit = Không hợp: { $what }. Chưa đổi gì.
error-class-moved =
    { $team ->
        [""] Lớp này đã chuyển sang tổ khác. Chưa ghi gì; hãy ghi ở lớp bên đó, { $class }.
       *[other] Lớp này đã chuyển sang tổ "{ $team }". Chưa ghi gì; hãy ghi ở lớp bên đó, { $class }.
    }
error-day-needed = Đồng hồ máy này không tin được. Chưa ghi gì; hãy nói rõ ngày bằng --since.
error-meeting-withdrawn = Buổi này đã được huỷ. Chưa ghi gì; nếu thật ra có học, "lantoa meeting restore" khôi phục lại.
error-value-changed = Trong lúc đó có người khác đã ghi: bây giờ là { $now }. Chưa đổi gì; hãy xem rồi quyết định lại.
error-dispute-stale = Điểm chưa khớp đó đã được chốt hoặc đã đổi. Chưa ghi gì; "lantoa dispute list" cho xem những điểm còn lại.
error-ticket = Vé không được nhận: đã dùng, đã quá hạn, hoặc của chương trình khác. Hai máy vẫn như cũ; hãy xin vé mới.
error-ticket-invalid = Đây không phải vé của Lan tỏa, hoặc thiếu chữ. Chưa đổi gì; hãy chép lại đủ hoặc quét lại.
error-inviter-unreachable = Không gặp được máy mời. Hai máy vẫn như cũ; kiểm tra hai máy cùng mạng và máy kia đang chạy "lantoa serve", hoặc ghi địa chỉ bằng --with.
error-recovery-sheet = Không đọc được phiếu khôi phục, hoặc là phiếu của chương trình khác. Chưa đổi gì; hãy so từng chữ với tờ giấy.
error-pin-asked = Tình nguyện viên này có đặt mã PIN. Chưa đổi người; hãy nhập mã PIN.
error-pin-wrong = Mã PIN không đúng. Chưa đổi người; hãy thử lại, hoặc nhờ người đã ghi danh máy này đặt mã mới.
error-pin-wait = Nhập sai mã PIN quá nhiều lần. Chưa đổi người; hãy thử lại sau { $wait_s } giây.
error-too-large = Quá nhiều cho một lần. Chưa đổi gì; hãy chia ra làm từng phần.
error-document-damaged = Một phần dữ liệu bị hỏng. Chưa xoá gì; hãy chạy "lantoa repair" để dựng lại.
error-database-damaged = Cơ sở dữ liệu bị hỏng. Chưa xoá gì; hãy chạy "lantoa repair" để giữ những gì còn đọc được (bản hỏng vẫn còn), rồi đồng bộ.
error-database-key-wrong = Khóa này không phải khóa đã mã hóa dữ liệu của thư mục. Chưa đổi gì; hãy đưa đúng khóa. Nếu khóa đúng thì dữ liệu đã hỏng: hãy chạy "lantoa repair".
error-database-plain = Dữ liệu của thư mục này không được mã hóa. Chưa đổi gì.
error-database-no-cipher = Bản phần mềm này không biết mã hóa. Chưa đổi gì; hãy dùng bản có mã hóa, hoặc bỏ khóa.
error-database-newer = Thư mục này do phiên bản mới hơn ghi. Chưa đổi gì; hãy cập nhật phần mềm.
error-keys-damaged = Khoá của máy bị hỏng nên không mở được thư mục với tư cách máy này. Chưa xoá gì; hãy khôi phục thư mục khoá, hoặc xin vào lại từ thư mục khác.
error-listening = Máy này đang lắng nghe rồi. "lantoa serve" đang chạy.
error-peer-removed = Máy kia đã bị loại khỏi chương trình nên không gửi gì cho máy đó.
error-sync-cut = Kết nối bị đứt. Những gì đã nhận vẫn giữ; đồng bộ lại để chạy tiếp.
error-sync-silent = Máy kia không trả lời nữa. Những gì đã nhận vẫn giữ; để hai máy gần nhau rồi đồng bộ lại.
error-sync-differs = Hai máy đã trao đổi hết mà vẫn giữ khác nhau. Không mất gì; hãy chạy "lantoa verify" trên cả hai máy.
error-sync-local = Máy này không lưu được những gì vừa đến. Những gì đã xác nhận không mất; hãy dọn bớt rồi đồng bộ lại.

# Dòng lệnh không làm được. Sau mỗi câu là "error-usage".
usage-command = Ở đây không có lệnh "{ $command }".
usage-argument = "{ $argument }" không thuộc lệnh này.
usage-missing = Thiếu { $argument }.
usage-no-command = Thiếu lệnh.
usage-no-value = { $argument } chưa có giá trị.
usage-value = Không nhận "{ $value }" cho { $argument }.
usage-twice = { $argument } được ghi nhiều lần.
usage-conflict = { $argument } không đi cùng với { $other } được.
usage-other = Không hiểu dòng lệnh này.
usage-similar = Có phải là "{ $similar }" không?
error-later = "lantoa { $text }" sẽ có ở phiên bản sau; phiên bản này chưa làm được. Chưa làm gì.

# Những gì có thể xảy ra khi xin vào bằng vé.
error-ticket-expired = Vé này đã quá hạn. Hai máy vẫn như cũ; hãy xin vé mới.
error-ticket-used = Máy khác đã dùng vé này. Hai máy vẫn như cũ; hãy xin vé mới.
error-ticket-unknown = Máy mời không biết vé này. Hai máy vẫn như cũ; hãy xin vé mới.
error-ticket-secret = Vé sai một chữ nào đó. Hai máy vẫn như cũ; hãy chép lại đủ hoặc quét lại.
error-ticket-void = Vé này không còn hiệu lực: máy mời đã được khôi phục hoặc không còn quyền mời, hoặc máy này đã bị loại khỏi chương trình. Hai máy vẫn như cũ; hãy xin vé mới, hoặc hỏi điều phối xem máy này có bị loại không.
error-ticket-not-inviter = Máy trả lời không phải máy đã làm vé này. Hai máy vẫn như cũ; hãy vào ở máy đã làm vé.
error-inviter-failed = Máy mời không lưu được thành viên mới; có thể đã hết chỗ. Hai máy vẫn như cũ; hãy thử lại khi máy đó có chỗ.
error-not-certified = Câu trả lời không có điều vé đã hứa nên máy này chưa vào. Hãy xin vé mới và báo cho điều phối.
error-join-lost = Máy mời đã nhận, nhưng câu trả lời chưa được lưu ở đây. Hãy vào lại bằng chính vé đó.
error-join-fault = Không hiểu câu trả lời của máy kia. Hai máy vẫn như cũ; hãy cập nhật phần mềm trên cả hai.
error-join-silent = Máy mời không trả lời nữa. Hai máy vẫn như cũ; hãy để hai máy gần nhau rồi vào lại bằng chính vé đó.
error-join-cut = Kết nối bị đứt. Hai máy vẫn như cũ; hãy vào lại bằng chính vé đó.

# Vì sao không gặp được máy kia.
error-nobody-known = Chưa gặp máy nào: máy này chưa biết máy nào khác của chương trình và không thấy máy nào ở gần. Hãy ghi địa chỉ bằng --with, đúng như "lantoa serve" in ra ở máy kia.
error-nobody-reached = Chưa gặp máy nào: các máy đã biết hoặc ở gần đều không trả lời. Kiểm tra các máy cùng mạng với máy này và "lantoa serve" hoặc ứng dụng đang chạy ở đó.
error-no-address = Chưa biết địa chỉ nào của máy đó. Hãy ghi bằng --with, đúng như "lantoa serve" in ra ở máy kia.
error-no-way = Không có đường đến địa chỉ đó. Kiểm tra hai máy có cùng mạng không.
error-no-answer = Không ai trả lời kịp. Kiểm tra hai máy có cùng mạng không và máy kia có đang chạy "lantoa serve" không.
error-nobody-listens = Không ai lắng nghe ở địa chỉ đó. Hãy chạy "lantoa serve" ở máy kia và lấy địa chỉ in ra.
error-own-address = Đó là địa chỉ của chính máy này. Hãy ghi địa chỉ máy kia.
error-broke-off = Máy kia trả lời rồi ngắt: có thể lúc này quá nhiều máy gọi đến, hoặc máy ấy vừa tắt. Không mất gì; hãy thử lại sau giây lát.
error-peer-busy = Lúc này có quá nhiều máy gọi đến máy kia. Không mất gì; hãy thử lại sau giây lát.
error-other-protocol = Ở địa chỉ đó không phải Lan tỏa, hoặc là phiên bản khác. Hãy kiểm tra địa chỉ và cập nhật phần mềm trên cả hai.
error-other-device = Máy trả lời khác với máy ghi trong địa chỉ. Hãy lấy lại địa chỉ từ "lantoa serve" ở máy kia.
error-blocked = Máy đó đã bị chặn ở đây nên không có phiên đồng bộ nào với máy đó.
error-too-many = Lúc này có quá nhiều máy đang kết nối. Không mất gì; hãy thử lại sau giây lát.
error-network-stopped = Mạng đã dừng giữa chừng. Những gì đã nhận vẫn giữ; hãy thử lại.
error-sync-other-version = Hai máy không có phiên bản giao thức chung. Chưa trao đổi gì; hãy cập nhật phần mềm trên máy cũ hơn.
error-sync-other-programme = Máy kia thuộc chương trình khác. Chưa trao đổi gì; hãy kiểm tra địa chỉ.
error-sync-stranger = Theo những gì máy này biết, máy kia không thuộc chương trình. Chưa trao đổi gì; hãy cho máy đó vào bằng vé, hoặc đồng bộ với điều phối trước.
error-sync-stranger-here = Máy kia chưa biết máy này thuộc chương trình. Chưa trao đổi gì; hãy đồng bộ với máy đã mời máy này, rồi thử lại.
error-sync-removal-disputed = Một trong hai máy biết tin loại máy mà máy kia không thấy. Chưa trao đổi gì; hãy đồng bộ cả hai với máy của điều phối.
error-sync-fault-here = Máy kia không hiểu những gì máy này gửi. Những gì đã nhận trước đó vẫn giữ; hãy cập nhật phần mềm trên cả hai.
error-sync-peer-failed = Máy kia gặp lỗi, có thể vì đã hết chỗ. Những gì đã nhận vẫn giữ; hãy xem máy đó rồi đồng bộ lại.
error-sync-fault = Không hiểu những gì máy kia gửi. Những gì đã nhận trước đó vẫn giữ; hãy cập nhật phần mềm trên cả hai.

# Vì sao máy này không lắng nghe được.
error-address-in-use = Chương trình khác đang dùng địa chỉ đó. Hãy chọn cổng khác bằng --listen, hoặc tắt chương trình kia.
error-cannot-listen = Hệ thống không cho máy này lắng nghe ở đâu cả. Hãy kiểm tra mạng và tường lửa.
error-listen-address = Đó không phải địa chỉ để lắng nghe. Hãy viết như /ip4/0.0.0.0/tcp/7227.
error-no-threads = Hệ thống không cho thêm luồng. Chưa đổi gì; hãy tắt bớt chương trình rồi thử lại.

# Những gì có thể xảy ra với chính thư mục.
error-memory-low = Máy hết bộ nhớ. Chưa đổi gì; hãy tắt bớt chương trình rồi thử lại.
error-database-failed = Cơ sở dữ liệu không làm được việc này: { $message }. Chưa đổi gì; hãy chạy "lantoa verify".
error-storage-unusable = Không đọc hoặc ghi được thư mục hay tệp: { $message }. Chưa đổi gì; hãy kiểm tra quyền truy cập, thẻ nhớ hoặc USB có bị khoá ghi hay đã hỏng không.
error-database-format = Trong cơ sở dữ liệu có thứ phiên bản này không đọc được. Chưa xoá gì; hãy chạy "lantoa repair": bản hỏng được giữ, những gì đọc được được chuyển sang.
error-keys-unusable = Không đọc hoặc ghi được khoá của máy: { $message }. Chưa đổi gì; hãy kiểm tra quyền của thư mục dữ liệu.
error-closed = Thư mục này vừa được đóng. Không mất gì; hãy mở lại.
error-cancelled = Đã dừng theo yêu cầu. Chưa đổi gì.
error-not-syncing = Máy này chưa bật đồng bộ. Hãy bật trước.
error-panicked = Chương trình mắc lỗi trong lần gọi này. Những gì đã xác nhận không mất; hãy thử lại và báo cho chúng tôi nếu còn xảy ra.
error-writer-gone = Phần ghi dữ liệu của chương trình đã dừng. Những gì đã xác nhận không mất; hãy chạy lại lệnh.
