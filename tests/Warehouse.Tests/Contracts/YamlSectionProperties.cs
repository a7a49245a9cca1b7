using FsCheck;
using FsCheck.Fluent;
using Warehouse.Contracts;

namespace Warehouse.Tests.Contracts;

/// <summary>Whatever stands in a file, the reader says so in words and never in a stack trace.</summary>
public sealed class YamlSectionProperties
{
    static readonly string[] Pieces = ["a", "b", ": ", "\n", "  ", "- ", "[", "]", "{", "}", ",", "'", "\"", "#", "&x", "*x", "!", "|", ">", "?", "~", "%", "\t", "\r", "é", "---", "..."];

    [Fact]
    public void Any_text_is_one_mapping_or_a_contract_error()
    {
        var texts = Gen.Elements(Pieces).ListOf().Select(string.Concat);
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            try
            {
                var yaml = YamlSection.Parse(text, "f");
                Assert.All(yaml.Keys, key => Read(yaml, key));
            }
            catch (ContractException e)
            {
                Assert.True(e.Line > 0, e.Message);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    static void Read(YamlSection yaml, string key)
    {
        Assert.True(yaml.LineOf(key) > 0);
        _ = yaml.OptionalText(key);
    }
}
