//! The columns of a roster, by the names that offices give them.

use crate::table::Column;

/// A column by its place in [`COLUMNS`], whose order is this one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Field {
    Team,
    Class,
    Place,
    Name,
    /// What stands before the given name, where it has a column of its own.
    Family,
    Middle,
    BirthYear,
    Sex,
    /// A cross or a year of birth, in lists that have one column for men and one for women.
    Male,
    Female,
    Village,
    Phone,
    Audience,
    /// The running number, of which nothing is kept.
    Number,
    /// A learner's id, as our own lists have it.
    Learner,
}

/// What somebody is called.
pub const NAME: Column = Column::needed(
    "name",
    &[
        "ho ten",
        "ho va ten",
        "ten",
        "hoc vien",
        "ten hoc vien",
        "ho ten hoc vien",
        "ho va ten hoc vien",
        "ho ten nguoi hoc",
        "ho va ten nguoi hoc",
        "nguoi hoc",
        "hoc sinh",
        "ho ten hoc sinh",
        "ho va ten hoc sinh",
        "ho chu dem va ten",
        "ho chu dem ten",
        "ho dem va ten",
        "ho ten dem va ten",
        "ho va ten khai sinh",
        "ho ten day du",
        "full name",
        "fullname",
        "name of learner",
        "learner name",
        "student",
        "student name",
        "participant",
        "first name",
        "given name",
    ],
);
/// The running number, of which nothing is kept.
pub const NUMBER: Column =
    Column { kept: false, ..Column::wanted("number", &["stt", "tt", "so tt", "so thu tu", "no"]) };
/// A learner's id, as our own lists have it.
pub const LEARNER: Column = Column::wanted(
    "learner",
    &["ma hoc vien", "ma hv", "ma nguoi hoc", "ma so", "ma", "learner id", "id"],
);

/// The year of birth, or the whole day.
pub const BIRTH_YEAR: Column = Column::wanted(
    "birth_year",
    &[
        "nam sinh",
        "sinh nam",
        "năm",
        "ns",
        "year of birth",
        "born",
        "ngay sinh",
        "ngay thang nam sinh",
        "ngay thang sinh",
        "ngay nam sinh",
        "ngay sinh nam sinh",
        "nam sinh ngay sinh",
        "date of birth",
        "birth date",
        "birthdate",
        "birthday",
        "dob",
    ],
);
/// Where somebody lives.
pub const VILLAGE: Column = Column::wanted(
    "village",
    &[
        "thon",
        "ban",
        "xom",
        "ap",
        "thon ban",
        "thon xom",
        "thon to",
        "thon khu",
        "thon khu pho",
        "thon to dan pho",
        "to dan pho",
        "tdp",
        "khu pho",
        "khu",
        "khu dan cu",
        "hamlet",
        "noi o",
        "cho o",
        "cho o hien nay",
        "noi o hien nay",
        "noi cu tru",
        "dia chi",
        "dia chi thuong tru",
        "noi thuong tru",
        "address",
    ],
)
.of_many();

/// The columns of a roster.
pub const COLUMNS: [Column; 15] = [
    Column {
        many: false,
        needed: true,
        shared: true,
        ..Column::wanted(
            "team",
            &[
                "doi",
                "team name",
                "ten doi",
                "doi hinh",
                "doi tinh nguyen",
                "to",
                "ten to",
                "to cong nghe so",
                "to cong nghe so cong dong",
                "to cns",
                "to cnscd",
                "to cnsc",
                "nhom",
                "group",
                "don vi",
            ],
        )
    },
    Column::needed("class", &["lop", "lop hoc", "ten lop", "ten lop hoc", "class name", "course"])
        .of_many(),
    Column::wanted(
        "place",
        &[
            "dia ban",
            "noi hoc",
            "dia diem",
            "dia diem hoc",
            "noi to chuc",
            "commune",
            "location",
            "xa",
            "phuong",
            "xa phuong",
            "phuong xa",
            "xa phuong thi tran",
        ],
    )
    .of_many(),
    NAME,
    Column::wanted(
        "family",
        &[
            "ho dem",
            "ho va dem",
            "ho va ten dem",
            "ho ten dem",
            "ho chu dem",
            "ho va chu dem",
            "ho lot",
            "ho va chu lot",
            "ho va ten lot",
            "ho",
            "last name",
            "surname",
            "family name",
        ],
    ),
    Column::wanted("middle", &["ten dem", "dem", "chu dem", "chu lot", "ten lot", "middle name"]),
    BIRTH_YEAR,
    Column::wanted("sex", &["gioi tinh", "gt", "phai", "gender", "nam nu"]),
    Column::wanted("male", &["nam"]),
    Column::wanted("female", &["nu"]),
    VILLAGE,
    Column::wanted(
        "phone",
        &[
            "dien thoai",
            "so dien thoai",
            "sdt",
            "dt",
            "so dt",
            "dtdd",
            "di dong",
            "so di dong",
            "dien thoai di dong",
            "so dien thoai di dong",
            "dien thoai lien he",
            "so dien thoai lien he",
            "sdt lien he",
            "so lien he",
            "mobile",
            "mobile phone",
            "phone number",
            "telephone",
            "tel",
        ],
    )
    .of_many(),
    Column::wanted("audience", &["doi tuong", "nhom doi tuong", "doi tuong hoc"]).of_many(),
    NUMBER,
    LEARNER,
];
