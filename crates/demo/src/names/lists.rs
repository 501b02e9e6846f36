//! Lists of names. The frequent ones come first.

#[rustfmt::skip]
pub(super) const DUTCH: (&[&str], &[&str]) = (
    &[
        "Sanne", "Daan", "Lotte", "Bram", "Femke", "Sem", "Fleur", "Thijs", "Anouk", "Lars",
        "Maaike", "Jeroen", "Roos", "Ruben", "Eva", "Joost", "Noor", "Stijn", "Iris", "Gijs",
        "Marloes", "Wouter", "Merel", "Pieter",
    ],
    &[
        "de Jong", "Jansen", "de Vries", "van den Berg", "Bakker", "van Dijk", "Visser", "Smit",
        "Meijer", "de Boer", "Mulder", "Bos", "Vos", "Peters", "Hendriks", "van Leeuwen",
        "Dekker", "Brouwer", "van der Meer", "Kuipers", "van den Heuvel", "Hoekstra", "Postma",
        "Schouten",
    ],
);

#[rustfmt::skip]
pub(super) const ENGLISH: (&[&str], &[&str]) = (
    &[
        "Oliver", "Emma", "Harry", "Grace", "Jack", "Charlotte", "Thomas", "Niamh", "James",
        "Sophie", "William", "Ruby", "Callum", "Isla", "Owen", "Megan", "Liam", "Aoife", "Ethan",
        "Hannah", "Rhys", "Lucy", "Samuel", "Orla",
    ],
    &[
        "Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Johnson", "Davies", "Murphy",
        "Patel", "Wright", "Walker", "O’Sullivan", "Thompson", "White", "Hughes", "Edwards",
        "Green", "Lewis", "Clarke", "Byrne", "MacLeod", "Ashworth", "Fairbairn",
    ],
);

#[rustfmt::skip]
pub(super) const POLISH: (&[&str], &[&str]) = (
    &[
        "Katarzyna", "Tomasz", "Agnieszka", "Piotr", "Małgorzata", "Krzysztof", "Zofia", "Paweł",
        "Joanna", "Łukasz", "Magdalena", "Michał", "Aleksandra", "Jakub", "Ewa", "Stanisław",
        "Natalia", "Wojciech", "Halina", "Grzegorz", "Kinga", "Bartłomiej", "Żaneta", "Radosław",
    ],
    &[
        "Nowak", "Kowalski", "Wiśniewski", "Wójcik", "Kowalczyk", "Kamiński", "Lewandowski",
        "Zieliński", "Szymański", "Woźniak", "Dąbrowski", "Kozłowski", "Jankowski", "Mazur",
        "Krawczyk", "Piotrowski", "Grabowski", "Pawłowski", "Michalski", "Król", "Wieczorek",
        "Jabłoński", "Wróbel", "Żak",
    ],
);

#[rustfmt::skip]
pub(super) const GERMAN: (&[&str], &[&str]) = (
    &[
        "Anneliese", "Jürgen", "Lena", "Felix", "Katharina", "Lukas", "Marie", "Jonas", "Ursula",
        "Maximilian", "Greta", "Niklas", "Heike", "Tobias", "Johanna", "Sebastian", "Frieda",
        "Matthias", "Birgit", "Florian", "Käthe", "Moritz", "Sabine", "Götz",
    ],
    &[
        "Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker",
        "Schulz", "Hoffmann", "Schäfer", "Koch", "Bauer", "Richter", "Klein", "Wolf", "Schröder",
        "Neumann", "Schwarz", "Zimmermann", "Brückner", "Krüger", "Groß", "Weiß",
    ],
);

#[rustfmt::skip]
pub(super) const FRENCH: (&[&str], &[&str]) = (
    &[
        "Camille", "Louis", "Chloé", "Gabriel", "Élodie", "Jules", "Manon", "Hugo", "Inès",
        "Raphaël", "Léa", "Étienne", "Amélie", "Théo", "Margaux", "François", "Zoë", "Maël",
        "Hélène", "Benoît", "Océane", "Loïc", "Anaïs", "Gaëtan",
    ],
    &[
        "Martin", "Bernard", "Dubois", "Thomas", "Robert", "Richard", "Petit", "Durand", "Leroy",
        "Moreau", "Simon", "Laurent", "Lefèvre", "Michel", "Garcia", "Bertrand", "Roux",
        "Fournier", "Girard", "Bonnet", "Dupont", "Lambert", "Gauthier", "d’Aubigné",
    ],
);

#[rustfmt::skip]
pub(super) const NIGERIAN: (&[&str], &[&str]) = (
    &[
        "Adaeze", "Oluwaseun", "Chidinma", "Emeka", "Ngozi", "Tunde", "Folasade", "Chukwuemeka",
        "Amina", "Ibrahim", "Yetunde", "Obinna", "Ifeoma", "Babatunde", "Zainab", "Musa", "Nneka",
        "Kelechi", "Funmilayo", "Segun", "Halima", "Uche", "Temitope", "Ikenna",
    ],
    &[
        "Okonkwo", "Adeyemi", "Okafor", "Balogun", "Eze", "Adebayo", "Nwosu", "Ogunleye",
        "Ibrahim", "Obi", "Bello", "Okeke", "Afolabi", "Chukwu", "Abubakar", "Onyekachi",
        "Olawale", "Nnamdi", "Danjuma", "Ekwueme", "Akinola", "Udo", "Lawal", "Ezeudu",
    ],
);

#[rustfmt::skip]
pub(super) const INDIAN: (&[&str], &[&str]) = (
    &[
        "Priya", "Arjun", "Ananya", "Rahul", "Deepika", "Vikram", "Lakshmi", "Sanjay", "Kavya",
        "Rohan", "Meera", "Aditya", "Shreya", "Karthik", "Nandini", "Suresh", "Pooja", "Manish",
        "Divya", "Harish", "Gayatri", "Nikhil", "Sunita", "Varun",
    ],
    &[
        "Sharma", "Patel", "Singh", "Kumar", "Gupta", "Reddy", "Nair", "Iyer", "Raghunathan",
        "Mehta", "Joshi", "Rao", "Desai", "Kapoor", "Chatterjee", "Mukherjee", "Pillai", "Menon",
        "Verma", "Banerjee", "Krishnamurthy", "Venkataraman", "Bhattacharya", "Subramanian",
    ],
);

#[rustfmt::skip]
pub(super) const SPANISH: (&[&str], &[&str]) = (
    &[
        "Diego", "Lucía", "Alejandro", "María", "Pablo", "Carmen", "Joana", "Hugo", "Sofía",
        "Javier", "Elena", "Álvaro", "Inés", "Mateo", "Núria", "Sergio", "Begoña", "Íñigo",
        "Marta", "Andrés", "Pilar", "Joaquín", "Rocío", "Martín",
    ],
    &[
        "García", "González", "Rodríguez", "Fernández", "López", "Martínez", "Sánchez", "Pérez",
        "Gómez", "Martín", "Jiménez", "Ruiz", "Hernández", "Díaz", "Moreno", "Muñoz", "Álvarez",
        "Fuentes", "Prats", "Núñez", "Castaño", "Peña", "Ibáñez", "Etxeberria",
    ],
);

#[rustfmt::skip]
pub(super) const NORDIC: (&[&str], &[&str]) = (
    &[
        "Ingrid", "Björn", "Astrid", "Lars", "Sigrid", "Erik", "Freja", "Anders", "Solveig",
        "Magnus", "Åsa", "Jón", "Kirsten", "Øyvind", "Linnéa", "Søren", "Guðrún", "Håkon", "Aino",
        "Nils", "Ragnhild", "Mikkel", "Elín", "Jussi",
    ],
    &[
        "Hansen", "Johansen", "Andersson", "Nielsen", "Solheim", "Lindqvist", "Jensen",
        "Karlsson", "Bakken", "Virtanen", "Bergström", "Pedersen", "Sørensen", "Nygård", "Haugen",
        "Öberg", "Korhonen", "Dahl", "Åkesson", "Kristjánsdóttir", "Lund", "Mäkinen", "Eide",
        "Sjöberg",
    ],
);

#[rustfmt::skip]
pub(super) const PORTUGUESE: (&[&str], &[&str]) = (
    &[
        "João", "Ana", "Tiago", "Beatriz", "Gonçalo", "Inês", "Rui", "Mariana", "Duarte",
        "Catarina", "Nuno", "Leonor", "Luís", "Conceição", "Simão", "Graça",
    ],
    &[
        "Silva", "Santos", "Ferreira", "Pereira", "Oliveira", "Costa", "Rodrigues", "Martins",
        "Sousa", "Gonçalves", "Almeida", "Conceição", "Araújo", "Magalhães", "Guimarães",
        "Assunção",
    ],
);

#[rustfmt::skip]
pub(super) const TURKISH: (&[&str], &[&str]) = (
    &[
        "Mehmet", "Ayşe", "Mustafa", "Fatma", "Ahmet", "Zeynep", "Emre", "Elif", "Çağla",
        "İbrahim", "Özge", "Şebnem", "Oğuz", "Gülşen", "Barış", "Tuğba",
    ],
    &[
        "Yılmaz", "Kaya", "Demir", "Şahin", "Çelik", "Yıldız", "Öztürk", "Aydın", "Özdemir",
        "Arslan", "Doğan", "Kılıç", "Aslan", "Çetin", "Güneş", "Koç",
    ],
);

/// Family names with their pinyin.
#[rustfmt::skip]
pub(super) const CHINESE_FAMILY: &[(&str, &str)] = &[
    ("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"),
    ("黄", "huang"), ("赵", "zhao"), ("吴", "wu"), ("周", "zhou"), ("徐", "xu"), ("孙", "sun"),
    ("马", "ma"), ("朱", "zhu"), ("胡", "hu"), ("郭", "guo"), ("何", "he"), ("林", "lin"), ("高", "gao"),
    ("罗", "luo"), ("郑", "zheng"), ("梁", "liang"), ("谢", "xie"), ("宋", "song"), ("唐", "tang"),
    ("许", "xu"), ("韩", "han"), ("冯", "feng"), ("邓", "deng"), ("曹", "cao"), ("彭", "peng"),
    ("曾", "zeng"), ("肖", "xiao"), ("田", "tian"), ("董", "dong"), ("潘", "pan"), ("袁", "yuan"),
    ("蔡", "cai"), ("蒋", "jiang"), ("余", "yu"), ("于", "yu"), ("杜", "du"), ("叶", "ye"),
    ("程", "cheng"), ("魏", "wei"), ("苏", "su"), ("吕", "lv"), ("丁", "ding"), ("任", "ren"),
    ("沈", "shen"), ("姚", "yao"), ("卢", "lu"), ("姜", "jiang"), ("崔", "cui"), ("钟", "zhong"),
    ("谭", "tan"), ("陆", "lu"), ("汪", "wang"), ("范", "fan"), ("欧阳", "ouyang"), ("上官", "shangguan"),
    ("诸葛", "zhuge"),
];

/// Characters of given names with their pinyin; one or two make a name.
#[rustfmt::skip]
pub(super) const CHINESE_GIVEN: &[(&str, &str)] = &[
    ("伟", "wei"), ("芳", "fang"), ("娜", "na"), ("敏", "min"), ("静", "jing"), ("丽", "li"),
    ("强", "qiang"), ("磊", "lei"), ("军", "jun"), ("洋", "yang"), ("勇", "yong"), ("艳", "yan"),
    ("杰", "jie"), ("娟", "juan"), ("涛", "tao"), ("明", "ming"), ("超", "chao"), ("霞", "xia"),
    ("平", "ping"), ("刚", "gang"), ("建", "jian"), ("国", "guo"), ("华", "hua"), ("美", "mei"),
    ("琳", "lin"), ("子", "zi"), ("涵", "han"), ("雅", "ya"), ("婷", "ting"), ("晓", "xiao"),
    ("彤", "tong"), ("志", "zhi"), ("文", "wen"), ("海", "hai"), ("玉", "yu"), ("梅", "mei"),
    ("春", "chun"), ("雪", "xue"), ("秀", "xiu"), ("英", "ying"), ("桂", "gui"), ("兰", "lan"),
    ("浩", "hao"), ("宇", "yu"), ("轩", "xuan"), ("博", "bo"), ("思", "si"), ("远", "yuan"),
    ("嘉", "jia"), ("怡", "yi"), ("欣", "xin"), ("佳", "jia"), ("俊", "jun"), ("梓", "zi"),
    ("晨", "chen"), ("瑞", "rui"), ("凯", "kai"), ("鹏", "peng"), ("飞", "fei"), ("龙", "long"),
    ("翔", "xiang"), ("倩", "qian"), ("颖", "ying"), ("莹", "ying"), ("慧", "hui"), ("红", "hong"),
    ("燕", "yan"), ("萍", "ping"), ("云", "yun"), ("峰", "feng"), ("林", "lin"), ("斌", "bin"),
    ("波", "bo"), ("辉", "hui"), ("健", "jian"), ("毅", "yi"), ("宁", "ning"), ("琪", "qi"),
    ("悦", "yue"), ("语", "yu"),
];

/// Given names, and how they are written in addresses.
#[rustfmt::skip]
pub(super) const ARABIC_GIVEN: &[(&str, &str)] = &[
    ("محمد", "mohammed"), ("أحمد", "ahmed"), ("فاطمة", "fatima"), ("علي", "ali"),
    ("عائشة", "aisha"), ("خالد", "khalid"), ("ليلى", "layla"), ("عمر", "omar"), ("نورة", "noura"),
    ("يوسف", "yousef"), ("مريم", "maryam"), ("إبراهيم", "ibrahim"), ("سارة", "sarah"),
    ("حسن", "hassan"), ("هدى", "huda"), ("عبدالله", "abdullah"), ("ريم", "reem"),
    ("سلطان", "sultan"), ("منى", "mona"), ("طارق", "tariq"), ("زينب", "zainab"),
    ("فيصل", "faisal"), ("دانة", "dana"), ("سعود", "saud"),
];

/// Family names, and how they are written in addresses.
#[rustfmt::skip]
pub(super) const ARABIC_FAMILY: &[(&str, &str)] = &[
    ("العلي", "alali"), ("الزهراني", "alzahrani"), ("حداد", "haddad"), ("المنصوري", "almansoori"),
    ("القحطاني", "alqahtani"), ("الغامدي", "alghamdi"), ("الشمري", "alshammari"),
    ("الحربي", "alharbi"), ("العتيبي", "alotaibi"), ("خوري", "khoury"), ("النجار", "alnajjar"),
    ("المصري", "almasri"), ("الأحمد", "alahmad"), ("السيد", "alsayed"), ("بن سعيد", "binsaid"),
    ("الهاشمي", "alhashimi"), ("الدوسري", "aldosari"), ("المطيري", "almutairi"),
    ("العنزي", "alanazi"), ("السبيعي", "alsubaie"), ("منصور", "mansour"), ("صالح", "saleh"),
    ("الخطيب", "alkhatib"), ("عبدالرحمن", "abdulrahman"),
];
