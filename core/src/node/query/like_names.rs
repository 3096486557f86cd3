//! Which folded names may be one name, written in two ways.

/// Returns whether one letter more, less or other makes one name of the other.
pub(super) fn is_one_edit(a: &str, b: &str) -> bool {
    let (a_letters, b_letters) = (a.chars().count(), b.chars().count());
    let same = |(x, y): &(char, char)| x == y;
    let front = a.chars().zip(b.chars()).take_while(same).count();
    let back = a.chars().rev().zip(b.chars().rev());
    let back = back.take_while(same).count();
    // What is alike from both ends leaves one letter of the longer name, or less.
    a_letters.abs_diff(b_letters) <= 1 && front + back + 1 >= a_letters.max(b_letters)
}

/// Returns whether two names have the same words in another order.
pub(super) fn is_reordered(a: &str, b: &str) -> bool {
    let sorted = |name: &str| {
        let mut words: Vec<String> = name.split(' ').map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    a.len() == b.len() && sorted(a) == sorted(b)
}

/// Returns whether `short` is `whole` without one or more words in its middle.
pub(super) fn is_shortened(whole: &str, short: &str) -> bool {
    let ends = |name: &str| Some((name.find(' ')?, name.rfind(' ')?));
    let (Some((of_first, of_last)), Some((first, last))) = (ends(whole), ends(short)) else {
        return false;
    };
    let mut left = whole.split(' ');
    short.len() < whole.len()
        && whole[..of_first] == short[..first]
        && whole[of_last..] == short[last..]
        && short.split(' ').all(|word| left.any(|of| of == word))
}

/// Returns whether the words of one name are those of the other but for words that are missing, cut to their first
/// letter or a title, and for letters that sound alike; or, of as many words, for one further letter. The given name
/// is not left out. It is for two who are alike in more: of names alone this would find half a commune.
pub(super) fn is_loosely_like(a: &str, b: &str) -> bool {
    let (a, b) = (words(a), words(b));
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let (Some((given, before)), Some((other, others))) = (short.split_last(), long.split_last())
    else {
        return false;
    };
    let mut left = others.iter();
    if sound(given) == sound(other) && before.iter().all(|word| left.any(|of| is_same(word, of))) {
        return true;
    }
    let mut others = short.iter().zip(&long).filter(|(one, other)| !is_same(one, other));
    let is_edited = |(one, other): (&&str, &&str)| {
        one.len().min(other.len()) > 1 && is_one_edit(&sound(one), &sound(other))
    };
    short.len() == long.len()
        && short.len() > 1
        && others.next().is_none_or(is_edited)
        && others.next().is_none()
}

/// Returns the words of a name, without a title before them and a letter behind that tells namesakes apart.
fn words(name: &str) -> Vec<&str> {
    let mut words: Vec<&str> =
        name.split([' ', '.', '-']).filter(|word| !word.is_empty()).collect();
    if words.len() > 1 && TITLES.contains(&words[0]) {
        words.remove(0);
    }
    if words.len() > 1 && words.last().is_some_and(|last| last.len() == 1) {
        words.pop();
    }
    words
}

/// How people are spoken to, without marks.
const TITLES: [&str; 6] = ["ba", "ong", "anh", "chi", "co", "chu"];

/// Returns whether two words sound alike, or one is the first letter of the other or its beginning before a vowel.
fn is_same(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let is_cut = short.len() == 1 || !short.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    is_cut && long.starts_with(short) || sound(a) == sound(b)
}

/// Returns a word with letters that many do not tell apart as one of them.
fn sound(word: &str) -> String {
    let alike = [("tr", "ch"), ("gi", "d"), ("x", "s"), ("r", "d")];
    let first = alike.into_iter().find_map(|(from, to)| Some((to, word.strip_prefix(from)?)));
    let said = first.map_or_else(|| word.to_owned(), |(to, rest)| format!("{to}{rest}"));
    said.replace('y', "i")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_more_less_or_other_is_one_edit() {
        for (a, b, is) in [
            ("nguyen van an", "nguyen van anh", true),
            ("nguyen van an", "nguyem van an", true),
            ("an", "a", true),
            ("aa", "aaa", true),
            ("nguyen van an", "nguyen van", false),
            ("minh", "mihn", false),
            ("an", "binh", false),
        ] {
            assert_eq!(is_one_edit(a, b), is, "{a} and {b}");
            assert_eq!(is_one_edit(b, a), is, "{b} and {a}");
        }
    }

    #[test]
    fn words_are_reordered_or_left_out_in_the_middle() {
        for (a, b, is) in [
            ("chiu chan lam", "chiu lam chan", true),
            ("nguyen hoa", "hoa nguyen", true),
            ("nguyen hoa", "nguyen hao", false),
            ("an an binh", "an binh binh", false),
        ] {
            assert_eq!(is_reordered(a, b), is, "{a} and {b}");
        }
        for (whole, short, is) in [
            ("nguyen thi hoa", "nguyen hoa", true),
            ("nguyen thi thu hoa", "nguyen thu hoa", true),
            ("nguyen thi hoa", "thi hoa", false),
            ("nguyen thi hoa", "nguyen thi", false),
            ("nguyen thi hoa", "hoa", false),
            ("nguyen hoa", "nguyen hoa", false),
            ("nguyen hoa", "nguyen thi hoa", false),
        ] {
            assert_eq!(is_shortened(whole, short), is, "{whole} and {short}");
        }
    }

    #[test]
    fn a_name_is_loosely_another_one_but_never_by_its_given_name_alone() {
        for (a, b, is) in [
            ("chiu sam mui", "sam mui", true),
            ("dinh thi man", "man", true),
            ("nguyen van an", "ng. van an", true),
            ("hoang van cuong", "h.v. cuong", true),
            ("tran thi hue", "tran t. hue", true),
            ("tran thi hue", "tr. hue", true),
            ("hoang thi mai", "hoang thi mai b", true),
            ("ba hoang thi sen", "hoang thi sen", true),
            ("ba sen", "hoang thi sen", true),
            ("ly my ky", "li mi ki", true),
            ("ha van trung", "ha van chung", true),
            ("ha van trung", "ha van chun", true),
            ("tran van ba", "nguyen thi ba", false),
            ("nguyen van nam", "tam", false),
            ("nguyen van", "nguyen van an", false),
            ("nguyen van hung", "nguyen van cuong", false),
            ("vi thi xuan", "lo thi xuan", false),
            ("chi", "anh", false),
            ("", "an", false),
        ] {
            assert_eq!(is_loosely_like(a, b), is, "{a} and {b}");
            assert_eq!(is_loosely_like(b, a), is, "{b} and {a}");
        }
    }
}
