using System.Text;

namespace Warehouse.Sources;

/// <summary>Splits one record that is at hand as text (a header, a trailer, a quarantined row);
/// whole files are the engine's work.</summary>
static class Fields
{
    /// <summary>The fields without their quotes.</summary>
    public static List<string> Split(string record, FileFormat format)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var inside = false;
        for (var i = 0; i < record.Length; i++)
        {
            var c = record[i];
            if (inside && c == format.Quote && i + 1 < record.Length && record[i + 1] == c)
                field.Append(record[++i]);
            else if (c == format.Quote && (inside || field.Length == 0))
                inside = !inside;
            else if (c == format.Delimiter && !inside)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(c);
        }
        fields.Add(field.ToString());
        return fields;
    }
}
