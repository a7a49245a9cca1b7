using Warehouse.Contracts;

namespace Warehouse.Tests.Contracts;

public sealed class YamlSectionTests
{
    const string File = "folder/settings.yml";

    enum Colour
    {
        Red,
        DarkBlue,
    }

    [Fact]
    public void An_unknown_key_names_file_line_and_what_is_permitted()
    {
        var e = Fails(() => Parse("name: a\nnaem: b\n").Permit("name", "size"));
        Says(e, 2, "unknown key 'naem'", "permitted: name, size");
        Assert.Equal($"{File}:2: unknown key 'naem'; permitted: name, size", e.Message);
    }

    [Fact]
    public void An_unknown_key_of_a_section_names_the_section()
    {
        Says(Fails(() => Parse("a: 1\nformat:\n  type: x\n  kind: y\n").Section("format")!.Permit("type")), 4, "unknown key 'kind' under 'format'", "permitted: type");
    }

    [Fact]
    public void A_missing_key_names_the_line_of_its_section()
    {
        Says(Fails(() => Parse("a: 1\nformat:\n  kind: y\n").Section("format")!.Text("type")), 3, "'type' is missing under 'format'", "give 'type: ...'");
        Says(Fails(() => Parse("a: 1\n").Choice<Colour>("colour")), 1, "'colour' is missing", "permitted: red, dark_blue");
    }

    [Theory]
    [InlineData("a: 1\nx: [1]\n", "'x' is not a single value", "permitted is one text")]
    [InlineData("a: 1\nx: { y: 1 }\n", "'x' is not a single value", "permitted is one text")]
    public void A_list_or_mapping_is_no_text(string yaml, string found, string permitted)
    {
        Says(Fails(() => Parse(yaml).Text("x")), 2, found, permitted);
    }

    [Fact]
    public void A_text_is_no_list_and_no_mapping()
    {
        var yaml = Parse("a: 1\nx: word\n");
        Says(Fails(() => yaml.Texts("x")), 2, "'x' is not a list", "permitted is [a, b, ...]");
        Says(Fails(() => yaml.Items("x")), 2, "'x' is not a list", "permitted is a list of mappings");
        Says(Fails(() => yaml.Section("x")), 2, "'x' is not a mapping", "permitted are 'key: value' lines below it");
        Says(Fails(() => yaml.Sections("x")), 2, "'x' is not a mapping", "permitted are 'key: value' lines below it");
    }

    [Fact]
    public void An_entry_of_the_wrong_kind_names_its_own_line()
    {
        var yaml = Parse("x:\n  - a\n  - [b]\ny:\n  - k: 1\n  - word\nz:\n  k: { n: 1 }\n  l: word\n");
        Says(Fails(() => yaml.Texts("x")), 3, "an entry of 'x' is not a text", "permitted is a list of texts");
        Says(Fails(() => yaml.Items("y")), 6, "'y' is not a mapping", "permitted are 'key: value' lines below it");
        Says(Fails(() => yaml.Sections("z")), 9, "'l' under 'z' is not a mapping", "permitted are 'key: value' lines below it");
        Says(Fails(() => yaml.Section("z")!.Values()), 8, "'k' is not a single value", "permitted is one value");
    }

    [Fact]
    public void A_key_given_twice_is_refused_at_the_second()
    {
        var e = Fails(() => Parse("a: 1\nb: 2\na: 3\n"));
        Assert.Equal(3, e.Line);
        Assert.Contains("uplicate", e.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: [1\nb: 2\n")]
    [InlineData("a: 'x\n")]
    [InlineData("a: b: c\n")]
    [InlineData("a: *nowhere\n")]
    public void What_is_no_YAML_is_an_error_with_a_line(string yaml)
    {
        var e = Fails(() => Parse(yaml));
        Assert.True(e.Line > 0, e.Message);
        Assert.Equal("mend the syntax", e.Permitted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a\n- b\n")]
    [InlineData("word")]
    [InlineData("a: 1\n---\nb: 2\n")]
    public void Anything_but_one_mapping_is_refused(string yaml)
    {
        Says(Fails(() => Parse(yaml)), 1, "the file is not one mapping", "permitted is one document of 'key: value' lines");
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        Says(Fails(() => YamlSection.Load("/nowhere/x.yml"), "/nowhere/x.yml"), 0, "there is no such file", "create it or correct the name");
    }

    [Theory]
    [InlineData("x: true\n", true)]
    [InlineData("x: false\n", false)]
    [InlineData("y: 1\n", true)]
    public void A_flag_is_true_or_false(string yaml, bool expected)
    {
        Assert.Equal(expected, Parse(yaml).Flag("x", otherwise: true));
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("True")]
    [InlineData("1")]
    [InlineData("''")]
    public void Other_words_are_no_flag(string word)
    {
        var e = Fails(() => Parse($"a: 1\nx: {word}\n").Flag("x"));
        Says(e, 2, $"'x: {word.Trim('\'')}'", "permitted: true, false");
    }

    [Fact]
    public void A_choice_is_written_in_snake_case()
    {
        Assert.Equal(Colour.DarkBlue, Parse("x: dark_blue\n").Choice<Colour>("x"));
        Assert.Equal(Colour.Red, Parse("y: 1\n").Choice("x", (Colour?)Colour.Red));
        Says(Fails(() => Parse("a: 1\nx: DarkBlue\n").Choice<Colour>("x")), 2, "'x: DarkBlue'", "permitted: red, dark_blue");
        Says(Fails(() => Parse("a: 1\nx: 1\n").Choice<Colour>("x")), 2, "'x: 1'", "permitted: red, dark_blue");
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("0.001", 0.001)]
    [InlineData("1e-3", 0.001)]
    public void A_number_within_its_range_is_read(string text, double expected)
    {
        Assert.Equal((decimal)expected, Parse($"x: {text}\n").Number("x", 0, 1));
    }

    [Theory]
    [InlineData("1.0001")]
    [InlineData("-1")]
    [InlineData("0,5")]
    [InlineData("1e400")]
    [InlineData("NaN")]
    [InlineData("''")]
    [InlineData("few")]
    public void A_number_beyond_its_range_names_the_range(string text)
    {
        Says(Fails(() => Parse($"a: 1\nx: {text}\n").Number("x", 0, 1)), 2, $"'x: {text.Trim('\'')}'", "permitted is a number from 0 to 1");
    }

    [Fact]
    public void Absent_keys_are_null_or_empty()
    {
        var yaml = Parse("a: 1\n");
        Assert.Null(yaml.OptionalText("x"));
        Assert.Null(yaml.Number("x"));
        Assert.Null(yaml.Section("x"));
        Assert.Empty(yaml.Texts("x"));
        Assert.Empty(yaml.Items("x"));
        Assert.Empty(yaml.Sections("x"));
        Assert.False(yaml.Has("x"));
        Assert.Equal(["a"], yaml.Keys);
    }

    [Fact]
    public void Values_tell_null_from_a_quoted_word()
    {
        var values = Parse("a:\nb: ~\nc: null\nd: 'null'\ne: ''\nf: 007\n").Values();
        Assert.Equal([null, null, null, "null", "", "007"], values.Values);
    }

    static YamlSection Parse(string yaml) => YamlSection.Parse(yaml, File);

    static ContractException Fails(Action read, string file = File)
    {
        var e = Assert.Throws<ContractException>(read);
        Assert.Equal(file, e.File);
        return e;
    }

    static void Says(ContractException e, long line, string found, string permitted)
    {
        Assert.Equal((line, found, permitted), (e.Line, e.Found, e.Permitted));
    }
}
