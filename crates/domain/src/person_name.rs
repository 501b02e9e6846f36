//! How a Chinese name is read: surname, given name and their pinyin.
//!
//! A character often has several readings, and a surname keeps one of its own (曾 is céng in a
//! sentence and Zēng as a surname). Readings of given names come from the `pinyin` crate's most
//! frequent reading; surnames from the tables below, after 《现代汉语词典》 and 《通用规范汉字表》.

use pinyin::ToPinyin;

/// The pinyin of a name written in Chinese characters: `Chén Měilín` for 陈美琳.
///
/// Tone marks, surname and given name apart, each capitalized, with the apostrophe that pinyin
/// asks for before a syllable that begins with a vowel (`Chén Xī'ān`). A name with a middle dot
/// (买买提·艾力) is not Chinese by origin, so that each of its parts becomes one word.
///
/// `None` if the name holds anything but Chinese characters, spaces and middle dots, or a
/// character without a known reading.
///
/// ```
/// use rollcall_domain::person_name::name_reading;
/// assert_eq!(name_reading("曾国藩").as_deref(), Some("Zēng Guófān"));
/// assert_eq!(name_reading("Ada Lovelace"), None);
/// ```
pub fn name_reading(name: &str) -> Option<String> {
    // Most names of the world fail here, at their first letter.
    if !name.chars().all(|c| is_han(c) || is_space_or_dot(c)) {
        return None;
    }
    let mut reading = String::with_capacity(name.len() * 2);
    for part in parts(name) {
        match part {
            Part::Han(han) => {
                push_word(&mut reading, &han.surname)?;
                push_word(&mut reading, &han.given)?;
            }
            Part::Other(text) if text.chars().all(is_space_or_dot) => {}
            Part::Other(_) => return None,
        }
    }
    (!reading.is_empty()).then_some(reading)
}

/// A stretch of a name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// Chinese characters.
    Han(HanName),
    /// Anything else, as written.
    Other(&'a str),
}

/// A name, or a part of one, in Chinese characters.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct HanName {
    /// One or two characters; none where the name has a middle dot.
    pub(crate) surname: Vec<Syllable>,
    /// What follows the surname; empty if the surname stands alone.
    pub(crate) given: Vec<Syllable>,
}

impl HanName {
    /// All characters in their order.
    pub(crate) fn syllables(&self) -> impl Iterator<Item = &Syllable> {
        self.surname.iter().chain(&self.given)
    }
}

/// One Chinese character and how it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Syllable {
    /// The character itself.
    pub(crate) character: char,
    /// How it is read here; `None` if nobody told us.
    pub(crate) reading: Option<Reading>,
}

/// A syllable of pinyin in lower case, with and without its tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Letters a to z and ü.
    pub(crate) plain: &'static str,
    /// The same with a tone mark, or without one for the neutral tone.
    pub(crate) toned: &'static str,
}

impl Reading {
    /// 1 to 4, and 5 for the neutral tone.
    pub(crate) fn tone(self) -> u8 {
        for c in self.toned.chars() {
            match c {
                'ā' | 'ē' | 'ī' | 'ō' | 'ū' | 'ǖ' => return 1,
                'á' | 'é' | 'í' | 'ó' | 'ú' | 'ǘ' | 'ń' | 'ḿ' => return 2,
                'ǎ' | 'ě' | 'ǐ' | 'ǒ' | 'ǔ' | 'ǚ' | 'ň' => return 3,
                'à' | 'è' | 'ì' | 'ò' | 'ù' | 'ǜ' | 'ǹ' => return 4,
                _ => {}
            }
        }
        5
    }
}

/// The usual reading of `character`, regardless of its place in the name.
pub(crate) fn usual_reading(character: char) -> Option<Reading> {
    character.to_pinyin().map(|found| Reading { plain: found.plain(), toned: found.with_tone() })
}

/// Whether `c` is a Chinese character (any block of CJK ideographs, and 〇).
pub(crate) const fn is_han(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Cuts a name into Chinese and other stretches. Never fails, whatever the text.
///
/// If spaces alone stand between Chinese stretches, the writer has marked the surname (陈 美琳),
/// and they make one name. The space is then not a part of its own.
pub(crate) fn parts(name: &str) -> Vec<Part<'_>> {
    let dotted = name.chars().any(is_middle_dot);
    let mut parts = Vec::with_capacity(2);
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let han = is_han(first);
        let end = rest.find(|c| is_han(c) != han).unwrap_or(rest.len());
        let (stretch, after) = rest.split_at(end);
        rest = after;
        if !han {
            parts.push(Part::Other(stretch));
            continue;
        }
        let surname_is_marked = {
            let following = rest.trim_start();
            following.len() < rest.len() && following.starts_with(is_han)
        };
        if dotted {
            parts.push(Part::Han(HanName { surname: Vec::new(), given: usual(stretch) }));
        } else if surname_is_marked {
            let mut given = Vec::new();
            while rest.trim_start().starts_with(is_han) {
                let following = rest.trim_start();
                let end = following.find(|c| !is_han(c)).unwrap_or(following.len());
                given.extend(usual(&following[..end]));
                rest = &following[end..];
            }
            let mut surname = split_surname(stretch);
            surname.surname.append(&mut surname.given);
            parts.push(Part::Han(HanName { surname: surname.surname, given }));
        } else {
            parts.push(Part::Han(split_surname(stretch)));
        }
    }
    parts
}

/// `text` holds Chinese characters only.
fn split_surname(text: &str) -> HanName {
    let mut syllables = usual(text);
    let compound = match syllables.as_slice() {
        [first, second, ..] => compound_surname(first.character, second.character),
        _ => None,
    };
    let length = match compound {
        Some(readings) => {
            for (syllable, reading) in syllables.iter_mut().zip(readings) {
                syllable.reading = Some(reading);
            }
            2
        }
        None => {
            if let Some(first) = syllables.first_mut()
                && let Some(reading) = surname_reading(first.character)
            {
                first.reading = Some(reading);
            }
            1.min(syllables.len())
        }
    };
    let given = syllables.split_off(length);
    HanName { surname: syllables, given }
}

fn usual(text: &str) -> Vec<Syllable> {
    text.chars()
        .map(|character| Syllable { character, reading: usual_reading(character) })
        .collect()
}

/// Appends one capitalized word; `None` if a syllable has no reading.
fn push_word(reading: &mut String, syllables: &[Syllable]) -> Option<()> {
    for (index, syllable) in syllables.iter().enumerate() {
        let toned = syllable.reading?.toned;
        let mut letters = toned.chars();
        let initial = letters.next()?;
        if index == 0 {
            if !reading.is_empty() {
                reading.push(' ');
            }
            reading.extend(initial.to_uppercase());
            reading.push_str(letters.as_str());
        } else {
            if "aāáǎàeēéěèoōóǒò".contains(initial) {
                reading.push('\'');
            }
            reading.push_str(toned);
        }
    }
    Some(())
}

const fn is_middle_dot(c: char) -> bool {
    matches!(c, '·' | '•' | '‧' | '∙' | '・')
}

fn is_space_or_dot(c: char) -> bool {
    c.is_whitespace() || is_middle_dot(c)
}

const fn reading(plain: &'static str, toned: &'static str) -> Reading {
    Reading { plain, toned }
}

/// Surnames that are not read as the character usually is.
const fn surname_reading(character: char) -> Option<Reading> {
    Some(match character {
        '柏' => reading("bai", "bǎi"),
        '秘' | '祕' => reading("bi", "bì"),
        '薄' => reading("bo", "bó"),
        '卜' => reading("bu", "bǔ"),
        '晁' => reading("chao", "cháo"),
        '车' | '車' => reading("che", "chē"),
        '谌' | '諶' => reading("chen", "chén"),
        '种' => reading("chong", "chóng"),
        '褚' => reading("chu", "chǔ"),
        '都' => reading("du", "dū"),
        '费' | '費' => reading("fei", "fèi"),
        '冯' | '馮' => reading("feng", "féng"),
        '盖' | '蓋' | '葛' => reading("ge", "gě"),
        '句' | '勾' => reading("gou", "gōu"),
        '谷' => reading("gu", "gǔ"),
        '过' | '過' | '呙' | '咼' => reading("guo", "guō"),
        '哈' => reading("ha", "hǎ"),
        '黑' => reading("he", "hè"),
        '华' | '華' => reading("hua", "huà"),
        '纪' | '紀' => reading("ji", "jǐ"),
        '贾' | '賈' => reading("jia", "jiǎ"),
        '阚' | '闞' => reading("kan", "kàn"),
        '逯' => reading("lu", "lù"),
        '宓' => reading("mi", "mì"),
        '缪' | '繆' => reading("miao", "miào"),
        '牟' => reading("mou", "móu"),
        '那' => reading("na", "nā"),
        '佴' => reading("nai", "nài"),
        '粘' => reading("nian", "nián"),
        '乜' => reading("nie", "niè"),
        '甯' => reading("ning", "nìng"),
        '宁' | '寧' => reading("ning", "níng"),
        '区' | '區' => reading("ou", "ōu"),
        '逄' => reading("pang", "páng"),
        '朴' => reading("piao", "piáo"),
        '繁' => reading("po", "pó"),
        '覃' => reading("qin", "qín"),
        '强' | '強' => reading("qiang", "qiáng"),
        '仇' => reading("qiu", "qiú"),
        '曲' => reading("qu", "qū"),
        '瞿' => reading("qu", "qú"),
        '任' => reading("ren", "rén"),
        '撒' => reading("sa", "sǎ"),
        '单' | '單' => reading("shan", "shàn"),
        '召' => reading("shao", "shào"),
        '佘' | '折' => reading("she", "shé"),
        '莘' => reading("shen", "shēn"),
        '沈' => reading("shen", "shěn"),
        '盛' => reading("sheng", "shèng"),
        '石' => reading("shi", "shí"),
        '宿' => reading("su", "sù"),
        '汤' | '湯' => reading("tang", "tāng"),
        '万' | '萬' => reading("wan", "wàn"),
        '隗' => reading("wei", "wěi"),
        '尉' => reading("wei", "wèi"),
        '郗' => reading("xi", "xī"),
        '冼' | '洗' => reading("xian", "xiǎn"),
        '相' => reading("xiang", "xiàng"),
        '解' => reading("xie", "xiè"),
        '郇' => reading("xun", "xún"),
        '燕' => reading("yan", "yān"),
        '叶' | '葉' => reading("ye", "yè"),
        '殷' => reading("yin", "yīn"),
        '应' | '應' => reading("ying", "yīng"),
        '於' => reading("yu", "yū"),
        '俞' => reading("yu", "yú"),
        '乐' | '樂' => reading("yue", "yuè"),
        '员' | '員' => reading("yun", "yùn"),
        '臧' | '藏' => reading("zang", "zāng"),
        '曾' => reading("zeng", "zēng"),
        '查' => reading("zha", "zhā"),
        '祭' => reading("zhai", "zhài"),
        '翟' => reading("zhai", "zhái"),
        '占' => reading("zhan", "zhān"),
        '訾' => reading("zi", "zī"),
        _ => return None,
    })
}

/// Surnames of two characters.
const fn compound_surname(first: char, second: char) -> Option<[Reading; 2]> {
    Some(match (first, second) {
        ('百', '里') => [reading("bai", "bǎi"), reading("li", "lǐ")],
        ('单', '于') | ('單', '于') => [reading("chan", "chán"), reading("yu", "yú")],
        ('淳', '于') => [reading("chun", "chún"), reading("yu", "yú")],
        ('第', '五') => [reading("di", "dì"), reading("wu", "wǔ")],
        ('东', '方') | ('東', '方') => [reading("dong", "dōng"), reading("fang", "fāng")],
        ('东', '郭') | ('東', '郭') => [reading("dong", "dōng"), reading("guo", "guō")],
        ('独', '孤') | ('獨', '孤') => [reading("du", "dú"), reading("gu", "gū")],
        ('端', '木') => [reading("duan", "duān"), reading("mu", "mù")],
        ('公', '孙') | ('公', '孫') => [reading("gong", "gōng"), reading("sun", "sūn")],
        ('公', '冶') => [reading("gong", "gōng"), reading("ye", "yě")],
        ('赫', '连') | ('赫', '連') => [reading("he", "hè"), reading("lian", "lián")],
        ('呼', '延') => [reading("hu", "hū"), reading("yan", "yán")],
        ('皇', '甫') => [reading("huang", "huáng"), reading("fu", "fǔ")],
        ('令', '狐') => [reading("ling", "líng"), reading("hu", "hú")],
        ('闾', '丘') | ('閭', '丘') => [reading("lü", "lǘ"), reading("qiu", "qiū")],
        ('万', '俟') | ('萬', '俟') => [reading("mo", "mò"), reading("qi", "qí")],
        ('慕', '容') => [reading("mu", "mù"), reading("rong", "róng")],
        ('南', '宫') | ('南', '宮') => [reading("nan", "nán"), reading("gong", "gōng")],
        ('欧', '阳') | ('歐', '陽') => [reading("ou", "ōu"), reading("yang", "yáng")],
        ('濮', '阳') | ('濮', '陽') => [reading("pu", "pú"), reading("yang", "yáng")],
        ('上', '官') => [reading("shang", "shàng"), reading("guan", "guān")],
        ('司', '空') => [reading("si", "sī"), reading("kong", "kōng")],
        ('司', '马') | ('司', '馬') => [reading("si", "sī"), reading("ma", "mǎ")],
        ('司', '徒') => [reading("si", "sī"), reading("tu", "tú")],
        ('澹', '台') | ('澹', '臺') => [reading("tan", "tán"), reading("tai", "tái")],
        ('拓', '跋') => [reading("tuo", "tuò"), reading("ba", "bá")],
        ('闻', '人') | ('聞', '人') => [reading("wen", "wén"), reading("ren", "rén")],
        ('西', '门') | ('西', '門') => [reading("xi", "xī"), reading("men", "mén")],
        ('夏', '侯') => [reading("xia", "xià"), reading("hou", "hóu")],
        ('鲜', '于') | ('鮮', '于') => [reading("xian", "xiān"), reading("yu", "yú")],
        ('轩', '辕') | ('軒', '轅') => [reading("xuan", "xuān"), reading("yuan", "yuán")],
        ('尉', '迟') | ('尉', '遲') => [reading("yu", "yù"), reading("chi", "chí")],
        ('宇', '文') => [reading("yu", "yǔ"), reading("wen", "wén")],
        ('长', '孙') | ('長', '孫') => [reading("zhang", "zhǎng"), reading("sun", "sūn")],
        ('钟', '离') | ('鍾', '離') => [reading("zhong", "zhōng"), reading("li", "lí")],
        ('诸', '葛') | ('諸', '葛') => [reading("zhu", "zhū"), reading("ge", "gě")],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_name_is_read_with_tones_and_its_surname_apart() {
        for (name, expected) in [
            ("陈美琳", "Chén Měilín"),
            ("陳美琳", "Chén Měilín"),
            ("张伟", "Zhāng Wěi"),
            ("陈 美 琳", "Chén Měilín"),
            ("陈西安", "Chén Xī'ān"),
            ("欧阳娜娜", "Ōuyáng Nànà"),
            ("诸葛亮", "Zhūgě Liàng"),
            ("司马 光", "Sīmǎ Guāng"),
            ("买买提·艾力", "Mǎimǎití Àilì"),
            ("吕布", "Lǚ Bù"),
            ("王", "Wáng"),
        ] {
            assert_eq!(name_reading(name).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn a_surname_keeps_its_own_reading() {
        for (name, expected) in [
            ("曾国藩", "Zēng"),
            ("单雄信", "Shàn"),
            ("仇英", "Qiú"),
            ("解缙", "Xiè"),
            ("区志强", "Ōu"),
            ("任正非", "Rén"),
            ("查良镛", "Zhā"),
            ("盖叫天", "Gě"),
            ("翟志刚", "Zhái"),
            ("尉迟恭", "Yùchí"),
            ("尉健行", "Wèi"),
            ("万俟卨", "Mòqí"),
            ("万里", "Wàn"),
            ("令狐冲", "Línghú"),
            ("长孙无忌", "Zhǎngsūn"),
            ("单于夜", "Chányú"),
            ("乐嘉", "Yuè"),
            ("覃海洋", "Qín"),
        ] {
            let reading = name_reading(name).unwrap();
            assert_eq!(reading.split(' ').next(), Some(expected), "{name}");
        }
    }

    #[test]
    fn a_character_of_a_given_name_is_not_read_as_a_surname() {
        assert_eq!(name_reading("王任").as_deref(), Some("Wáng Rèn"));
        assert_eq!(name_reading("王 单").as_deref(), Some("Wáng Dān"));
    }

    #[test]
    fn only_chinese_names_are_read() {
        for name in ["", " ", "·", "Ada", "Mary 陈", "陈 (Mary)", "山田はなこ", "김", "陈1", "محمد"]
        {
            assert_eq!(name_reading(name), None, "{name}");
        }
    }

    #[test]
    fn both_readings_of_a_surname_have_the_same_letters() {
        // The tables are written by hand: a slip would sort a name under one letter and show another.
        let mut seen = 0;
        for first in ('\u{4E00}'..='\u{9FFF}').filter(|&c| is_han(c)) {
            let Some(found) = surname_reading(first) else { continue };
            assert_eq!(without_tones(found.toned), found.plain, "{first}");
            assert_ne!(found.tone(), 5, "{first}");
            seen += 1;
        }
        assert!(seen > 90, "{seen}");
    }

    fn without_tones(toned: &str) -> String {
        toned
            .chars()
            .map(|c| match c {
                'ā' | 'á' | 'ǎ' | 'à' => 'a',
                'ē' | 'é' | 'ě' | 'è' => 'e',
                'ī' | 'í' | 'ǐ' | 'ì' => 'i',
                'ō' | 'ó' | 'ǒ' | 'ò' => 'o',
                'ū' | 'ú' | 'ǔ' | 'ù' => 'u',
                'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => 'ü',
                other => other,
            })
            .collect()
    }
}
