using System.Text;

namespace Warehouse.Generator;

/// <summary>Plainly invented names: cities that are on no map, brands of two made-up syllables.</summary>
static class Names
{
    static readonly (string Zh, string En)[] Cities =
    [
        ("浮岛市", "Fudao"), ("星港市", "Xinggang"), ("雾林市", "Wulin"), ("青鲸市", "Qingjing"), ("月湾市", "Yuewan"), ("霜原市", "Shuangyuan"),
        ("琥珀市", "Hupo"), ("云梯市", "Yunti"), ("鹿角市", "Lujiao"), ("银沙市", "Yinsha"), ("风眼市", "Fengyan"), ("潮音市", "Chaoyin"),
    ];

    static readonly (string Zh, string En)[] Syllables =
    [
        ("鲸", "jing"), ("雀", "que"), ("狐", "hu"), ("麓", "lu"), ("墨", "mo"), ("芋", "yu"), ("霁", "ji"), ("铃", "ling"), ("砚", "yan"),
        ("笙", "sheng"), ("榕", "rong"), ("鹭", "lou"), ("舟", "zhou"), ("棠", "tang"), ("萤", "ying"), ("砾", "li"), ("岚", "lan"), ("渡", "du"),
        ("檀", "tan"), ("鲤", "lii"), ("穹", "qiong"), ("弦", "xian"), ("绯", "fei"), ("潭", "tam"), ("骊", "lih"), ("昙", "tane"), ("蜓", "ting"),
        ("翎", "linn"), ("篁", "huang"), ("澜", "lane"), ("晷", "gui"), ("樱", "yin"), ("稷", "jee"), ("鸢", "yuan"), ("黛", "dai"), ("汀", "tin"),
        ("堇", "jin"), ("瓷", "ci"), ("荻", "di"), ("纹", "wen"),
    ];

    static readonly (string Zh, string Short, string En, string EnShort)[] LegalForms =
    [
        ("有限公司", "公司", "Company Limited", "Co Ltd"), ("有限责任公司", "有限公司", "Limited Liability Company", "LLC"),
        ("股份有限公司", "股份公司", "Joint Stock Company", "JSC"), ("集团有限公司", "集团", "Group Company Limited", "Group"),
    ];

    // Traditional forms of the characters that names use.
    static readonly Dictionary<char, char> Traditional =
        "鲸鯨铃鈴砚硯鹭鷺萤螢砾礫岚嵐鲤鯉弦絃绯緋骊驪昙曇澜瀾樱櫻鸢鳶纹紋云雲岛島雾霧湾灣银銀风風农農业業药藥胶膠属屬机機备備车車电電气氣医醫筑築装裝饰飾贸貿仓倉储儲饮飲软軟务務询詢环環责責团團联聯纺紡织織设設专專轻輕际際进進"
        .Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);

    static readonly string[] Surnames = ["墨", "云", "星", "霜", "岚", "棠", "舟", "荻", "鹿", "穹", "砚", "笙", "檀", "黛", "渡", "汀"];

    /// <summary>Agents: banks that do not exist, and their codes.</summary>
    public static readonly string[] Agents = ["TESTCNSZ", "EXAMCNSH", "DEMOCNBJ", "SAMPCNGZ", "FICTCNHZ", "INVECNCD", "MOCKHKHH",
        "FAKEUS33"];

    /// <summary>Code of the bank itself.</summary>
    public const string OwnAgent = "WAREDECN";

    /// <summary>How many ways to write a firm's name are in use.</summary>
    public const int SpellingCount = 7;

    /// <summary>Name of the n-th firm of the world, unlike that of all others.</summary>
    public static string FirmZh(long n, int industry)
    {
        var (city, first, second, form) = Parts(n);
        return $"{Cities[city].Zh}{Syllables[first].Zh}{Syllables[second].Zh}{Serial(n, "号")}{Industry.All[industry].TradeZh}{LegalForms[form].Zh}";
    }

    public static string FirmEn(long n, int industry)
    {
        var (city, first, second, form) = Parts(n);
        return $"{Cities[city].En} {Brand(first, second)}{Serial(n, "")} {Industry.All[industry].TradeEn} {LegalForms[form].En}";
    }

    /// <summary>One of the ways in which clerks and other banks write a firm's name.</summary>
    /// <param name="n">Number of the firm.</param>
    /// <param name="industry">Its industry.</param>
    /// <param name="spelling">0 is the registered name, up to <see cref="SpellingCount"/> - 1.</param>
    public static string Spelling(long n, int industry, int spelling)
    {
        var (city, first, second, form) = Parts(n);
        var full = FirmZh(n, industry);
        return spelling switch
        {
            1 => full.Replace(LegalForms[form].Zh, LegalForms[form].Short, StringComparison.Ordinal),
            2 => full[Cities[city].Zh.Length..],
            3 => new string([.. full.Select(c => Traditional.GetValueOrDefault(c, c))]),
            4 => $"{Cities[city].En} {Brand(first, second)}{Serial(n, "")} {Industry.All[industry].TradeEn} {LegalForms[form].EnShort}",
            5 => $"{Cities[city].Zh[..^1]} {full[Cities[city].Zh.Length..].Replace("有限", "(有限)", StringComparison.Ordinal)}",
            6 => Noisy(n, FirmEn(n, industry).ToUpperInvariant()),
            _ => full,
        };
    }

    public static string Person(long n)
    {
        var surname = Surnames[n % Surnames.Length];
        var rest = n / Surnames.Length;
        var first = Syllables[rest % Syllables.Length].Zh;
        rest /= Syllables.Length;
        return rest == 0 ? $"{surname}{first}" : $"{surname}{first}{Serial2(rest)}";
    }

    public static string Banker(int n) =>
        $"客户经理{Surnames[n % Surnames.Length]}{Syllables[(n / Surnames.Length) % Syllables.Length].Zh}{(n >= 640 ? (n / 640).ToString(System.Globalization.CultureInfo.InvariantCulture) : "")}";

    static string Serial2(long rest)
    {
        var text = new StringBuilder();
        for (var left = rest; left > 0; left /= Syllables.Length)
            text.Append(Syllables[left % Syllables.Length].Zh);
        return text.ToString();
    }

    /// <summary>A letter read wrongly, as from a scanned form.</summary>
    static string Noisy(long n, string text)
    {
        var letters = text.ToCharArray();
        var at = (int)(n % (letters.Length - 4)) + 2;
        letters[at] = letters[at] switch { 'O' => '0', 'I' => '1', 'S' => '5', 'L' => '1', 'E' => 'F', 'U' => 'V', var c => c };
        return new(letters);
    }

    static string Brand(int first, int second)
    {
        var name = Syllables[first].En + Syllables[second].En;
        return char.ToUpperInvariant(name[0]) + name[1..];
    }

    static string Serial(long n, string suffix)
    {
        var serial = n / ((long)Cities.Length * Syllables.Length * Syllables.Length);
        return serial == 0 ? "" : $"{serial + 1}{suffix}";
    }

    static (int City, int First, int Second, int Form) Parts(long n)
    {
        // A step that shares no factor with the count visits every combination once, so that neighbours differ.
        var space = (long)Cities.Length * Syllables.Length * Syllables.Length;
        var at = (int)(((n % space) * 7919) % space);
        var city = at % Cities.Length;
        var rest = at / Cities.Length;
        return (city, rest % Syllables.Length, rest / Syllables.Length, (int)((n * 31) % 10) switch { < 6 => 0, < 8 => 1, 8 => 2, _ => 3 });
    }
}
