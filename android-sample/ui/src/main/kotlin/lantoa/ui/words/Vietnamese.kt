package lantoa.ui.words

import lantoa.kit.About
import lantoa.kit.Level
import lantoa.kit.Mark
import lantoa.kit.Problem
import lantoa.kit.ProblemKind
import lantoa.kit.Role
import lantoa.kit.SyncMode

val VIETNAMESE = Words(
    general = Words.General(back = "Quay lại", close = "Đóng", save = "Lưu", cancel = "Thôi", erased = "(đã xoá tên)"),
    enrol = Words.Enrol(
        title = "Tham gia",
        explain = "Quét mã mời trên máy của người mời bạn, hoặc nhập mã bằng tay.",
        scan = "Quét mã QR",
        ticket = "Mã mời",
        read = "Đọc mã",
        offered = { role -> "Bạn được mời làm: $role" },
        hotspot = { ssid, password -> "Trước tiên hãy vào Wi-Fi “$ssid”, mật khẩu “$password”." },
        name = "Họ và tên của bạn",
        join = "Tham gia",
        joining = "Đang tham gia… Hãy để hai máy gần nhau.",
        giveUp = "Thôi, để sau",
    ),
    invite = Words.Invite(
        title = "Mời tình nguyện viên",
        team = "Đội",
        make = "Tạo mã mời",
        show = "Đưa mã này cho người được mời quét. Giữ máy mở cho đến khi họ vào xong.",
        code = "Mã QR của lời mời",
        once = "Mã chỉ dùng được một lần.",
    ),
    classes = Words.Classes(
        title = "Lớp của tôi",
        none = "Chưa có lớp nào. Hãy đồng bộ với máy của đội.",
        learners = { "$it học viên" },
        meetings = { "$it buổi" },
        closed = "Đã kết thúc",
        openRoll = "Mở điểm danh",
    ),
    roll = Words.Roll(
        allPresent = "Tất cả có mặt",
        undo = "Hoàn tác",
        end = "Kết thúc buổi học",
        closed = "Buổi học đã kết thúc",
        change = "Đổi điểm danh",
        choose = "Chọn điểm danh",
        before = { marks -> "Các buổi trước: $marks" },
        noneBefore = "Chưa có buổi trước",
        disputed = "Chưa khớp",
        meetingDisputed = "Các máy ghi khác ngày, hoặc khác nhau về việc có học hay không. Xem Điểm chưa khớp.",
        left = "Đã thôi học",
        none = "Lớp chưa có học viên.",
        learners = "Học viên",
        endTitle = "Kết thúc buổi học?",
        note = "Ghi chú (không bắt buộc)",
        withdrawn = "Buổi học ngày này đã huỷ và không tính vào đâu. Điểm danh bây giờ là mở một buổi mới.",
        restore = "Khôi phục buổi đã huỷ",
        withdraw = "Huỷ buổi này",
        withdrawTitle = "Huỷ buổi học này?",
        withdrawExplain = "Dùng khi mở nhầm hoặc lớp không học. Điểm danh của buổi không tính nữa, nhưng không mất: có thể khôi phục.",
    ),
    learners = Words.Learners(
        title = "Học viên",
        find = "Tìm theo tên, không cần dấu",
        nobody = "Không tìm thấy ai.",
        add = "Thêm học viên",
        newcomer = "Học viên mới",
        name = "Họ và tên",
        birthYear = "Năm sinh",
        village = "Thôn, bản",
        phone = "Điện thoại (nếu có)",
        added = "Đã thêm vào lớp.",
        born = { "Sinh năm $it" },
        progress = "Tiến bộ theo chủ đề",
        noTopics = "Chương trình chưa có chủ đề.",
        open = "Xem học viên",
        setLevel = { level -> "Ghi mức: $level" },
        disputed = "Chưa khớp",
    ),
    disputes = Words.Disputes(
        title = "Điểm chưa khớp",
        explain = "Hai máy đã ghi khác nhau. Hãy chọn điều đúng.",
        none = "Mọi điểm danh đều khớp.",
        by = { value, name -> "$value – theo $name" },
        choose = { value -> "Chọn: $value" },
        about = mapOf(
            About.DAY to "Ngày của buổi học",
            About.WITHDRAWN to "Buổi này có học hay không",
            About.JOINED to "Hai buổi có phải là một, và ngày nào",
        ),
        said = mapOf(
            "withdrawn" to "Đã huỷ",
            "restored" to "Có học",
            "parted" to "Hai buổi khác nhau",
            "later" to "Một buổi, ngày sau",
            "day-of-a" to "Một buổi, ngày của buổi thứ nhất",
            "day-of-b" to "Một buổi, ngày của buổi thứ hai",
        ),
    ),
    sync = Words.Sync(
        title = "Đồng bộ",
        start = "Bắt đầu",
        pause = "Tạm dừng",
        resume = "Tiếp tục",
        stop = "Dừng",
        now = "Đồng bộ ngay",
        peers = "Máy ở gần",
        nobodyNear = "Chưa thấy máy nào. Hãy vào cùng một Wi-Fi.",
        alone = mapOf(
            "no-permission" to "Điện thoại chưa cho phép ứng dụng dùng mạng ở gần. Hãy cho phép trong Cài đặt.",
            "other-programme" to "Ở gần chỉ có máy của chương trình khác.",
        ),
        inStep = "Đã khớp",
        moving = { done, total -> "$done trên $total mục" },
        waiting = "Đang chờ",
        session = { name -> "Phiên với $name" },
        endedWell = "Đã xong",
        endedBadly = "Bị ngắt. Lần sau sẽ làm tiếp.",
        last = { sent, received -> "Lần cuối: gửi $sent, nhận $received mục" },
        lastFailed = { "Không gặp được $it máy" },
        holders = "Ai đang giữ bản ghi của tôi",
        noHolder = "Chưa có máy nào giữ. Hãy đồng bộ trước khi về.",
        holdsAll = "Giữ đủ",
        holds = { held, mine -> "Giữ $held trên $mine mục" },
    ),
    settings = Words.Settings(
        title = "Cài đặt",
        name = "Tên của tôi",
        rename = "Đổi tên",
        language = "Ngôn ngữ",
        largeLetters = "Chữ to",
        programme = "Chương trình",
        unknownProgramme = "Sẽ biết sau lần đồng bộ đầu",
        role = "Vai trò",
        device = "Máy này",
        invite = "Mời tình nguyện viên",
        removed = "Máy này đã bị loại khỏi chương trình. Chỉ xem được.",
    ),
    sharers = Words.Sharers(
        title = "Ai đang cầm máy?",
        explain = "Mỗi lượt ghi đứng tên người đang cầm máy. Lượt đã ghi giữ nguyên tên người đã ghi.",
        acts = "Đang cầm máy",
        take = "Nhận máy",
        byPin = "Nhận máy bằng mã PIN",
        pin = "Mã PIN",
        wait = { "Đã sai nhiều lần. Hãy đợi $it giây rồi thử lại." },
        newcomer = "Thêm người dùng chung máy",
        name = "Họ và tên",
        add = "Thêm",
        ownPin = { name -> "Mã PIN của $name" },
        pinExplain = "Để người khác không ghi nhầm dưới tên bạn: từ 4 đến 12 chữ số.",
        oldPin = "Mã PIN hiện nay",
        newPin = "Mã PIN mới",
        setPin = "Đặt mã PIN",
        noPin = "Bỏ mã PIN",
    ),
    marks = mapOf(
        Mark.NONE to "Chưa ghi",
        Mark.PRESENT to "Có mặt",
        Mark.ABSENT to "Vắng",
        Mark.LATE to "Đi muộn",
        Mark.EXCUSED to "Có phép",
    ),
    markLetters = mapOf(
        Mark.NONE to "–",
        Mark.PRESENT to "C",
        Mark.ABSENT to "V",
        Mark.LATE to "M",
        Mark.EXCUSED to "P",
    ),
    levels = mapOf(
        Level.NONE to "Chưa học",
        Level.TAUGHT to "Đã học",
        Level.PRACTISED to "Đã thực hành",
        Level.ALONE to "Tự làm được",
        Level.CONFIRMED to "Đã xác nhận",
    ),
    roles = mapOf(
        Role.OBSERVER to "Người quan sát",
        Role.VOLUNTEER to "Tình nguyện viên",
        Role.LEAD to "Đội trưởng",
        Role.COORDINATOR to "Điều phối viên",
        Role.ROOT to "Khoá gốc",
    ),
    syncModes = mapOf(
        SyncMode.STOPPED to "Đang tắt",
        SyncMode.RUNNING to "Đang bật",
        SyncMode.PAUSED to "Tạm dừng",
    ),
    problem = ::problemInVietnamese,
)

private fun problemInVietnamese(problem: Problem): String =
    when (problem.code) {
        "ticket-invalid" -> "Mã mời không đúng. Hãy quét lại."
        "ticket-used" -> "Mã mời đã được dùng. Hãy xin mã mới."
        "ticket-expired" -> "Mã mời đã hết hạn. Hãy xin mã mới."
        "value-changed" -> "Người khác vừa sửa. Hãy xem lại rồi ghi."
        "dispute-stale" -> "Điểm này vừa thay đổi. Hãy xem lại."
        "meeting-withdrawn" -> "Buổi này đã huỷ. Nếu thật ra có học, hãy khôi phục trước."
        "pin-wrong", "pin-asked" -> "Mã PIN không đúng."
        "pin-wait" -> "Đã sai nhiều lần. Hãy đợi một lúc rồi thử lại."
        "not-syncing" -> "Đồng bộ đang tắt."
        else -> when (problem.kind) {
            ProblemKind.INPUT -> "Hãy xem lại những gì đã nhập."
            ProblemKind.NOT_ALLOWED -> "Bạn không có quyền làm việc này."
            ProblemKind.NOT_FOUND -> "Không còn mục này nữa."
            ProblemKind.BUSY -> "Máy đang bận. Hãy thử lại."
            ProblemKind.STORAGE_FULL -> "Máy hết chỗ. Hãy xoá bớt ảnh rồi thử lại."
            ProblemKind.DAMAGED -> "Dữ liệu trên máy bị hỏng. Hãy báo điều phối viên."
            ProblemKind.UNREACHABLE -> "Không gặp được máy kia. Hãy vào cùng một Wi-Fi."
            ProblemKind.CONFLICT -> "Có thay đổi mới. Hãy xem lại."
            ProblemKind.CANCELLED -> "Đã thôi."
        }
    }
