# Buổi tối của lệnh `demo`.
demo-title = Một buổi tối với văn phòng, { $phones } điện thoại và { $classes } lớp
demo-folder = Máy thật, tệp thật, trong { $folder }
demo-programme = Bình dân học vụ số (minh hoạ)
demo-office = Văn phòng xã
demo-found = Văn phòng lập chương trình "{ $name }".
demo-import = Văn phòng nhập danh sách: { $classes } lớp, { $learners } học viên.
demo-join = { $names } quét mã mời và nhận lớp của mình.
demo-apart = { $a } và { $b } cùng điểm danh một lớp ở hai nơi, không có mạng: { $marks } điểm danh, có chỗ khác nhau.
demo-meet = { $a } và { $b } gặp nhau. { $disputes } học viên có điểm danh khác nhau; cả hai máy đều báo.
demo-said = { $by } ghi { $mark }
demo-settle = Hai người bàn lại, { $a } chốt { $settled } điểm chưa khớp.
demo-carry = { $b } ở lại thôn; { $a } mang phần việc đó về văn phòng: { $entries } mục.
demo-remove =
    { $entries ->
        [0] Điện thoại của { $b } bị mất. Văn phòng loại máy đó; người nhặt được bấm gì cũng không đi đến đâu.
       *[other] Điện thoại của { $b } bị mất. Văn phòng loại máy đó; những gì người nhặt được bấm vào được để riêng: { $entries } mục.
    }
demo-equal = {"  "}{ $name } báo cáo giống văn phòng
demo-differs = {"  "}{ $name } báo cáo khác văn phòng
demo-report = Mọi máy báo cáo như nhau: { $learners } người, { $turns } lượt trong { $meetings } buổi.
demo-report-differs = Các báo cáo khác nhau. Xin gửi các thư mục của lần chạy này cho nhóm làm phần mềm.
demo-kept = Các thư mục còn ở { $folder }; dùng tiếp bằng --home.
