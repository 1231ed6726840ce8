using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Gateway.Api.Endpoints;

/// <summary>A table as RFC 4180 writes it, with its first line as the names of the columns.</summary>
internal sealed class CsvTable
{
    /// <summary>Columns at most; a line with more is no table of ours.</summary>
    private const int ColumnsMax = 50;

    private CsvTable(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> lines) => (Columns, Lines) = (columns, lines);

    public IReadOnlyList<string> Columns { get; }

    public IReadOnlyList<IReadOnlyList<string>> Lines { get; }

    /// <summary>A field, without the apostrophe that an export puts before what a spreadsheet would take for a formula; null where it is empty or missing.</summary>
    public string? Field(int line, string column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] != column) continue;
            var text = Lines[line][i];
            return text.Length == 0 ? null : text[0] == '\'' && text.Length > 1 && "=+-@\t\r".Contains(text[1], StringComparison.Ordinal) ? text[1..] : text;
        }

        return null;
    }

    /// <summary>Reads a table; <c>false</c> with a sentence for people.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CsvTable? table, out string error)
    {
        table = null;
        error = "The body is not UTF-8.";
        if (!Utf8.IsValid(bytes)) return false;
        var lines = new List<IReadOnlyList<string>>();
        var text = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        for (var at = 0; at < text.Length;)
        {
            if (!TryReadLine(text, ref at, out var fields, out error)) return false;
            if (fields is [""]) continue;
            if (lines.Count > 0 && fields.Count != lines[0].Count)
            {
                error = string.Create(CultureInfo.InvariantCulture, $"Line {lines.Count + 1} has {fields.Count} fields, the first has {lines[0].Count}.");
                return false;
            }

            lines.Add(fields);
        }

        error = "There is no line.";
        if (lines.Count == 0) return false;
        error = "A column stands there twice.";
        if (lines[0].Distinct(StringComparer.Ordinal).Count() != lines[0].Count) return false;
        table = new(lines[0], lines[1..]);
        return true;
    }

    private static bool TryReadLine(string text, ref int at, out List<string> fields, out string error)
    {
        fields = [];
        error = "";
        while (true)
        {
            if (fields.Count == ColumnsMax)
            {
                error = string.Create(CultureInfo.InvariantCulture, $"A line has more than {ColumnsMax} fields.");
                return false;
            }

            if (!TryReadField(text, ref at, out var field))
            {
                error = "A quotation mark is not closed, or something follows it.";
                return false;
            }

            fields.Add(field);
            if (at < text.Length && text[at] == ',')
            {
                at++;
                continue;
            }

            if (at < text.Length && text[at] == '\r') at++;
            if (at < text.Length && text[at] == '\n') at++;
            return true;
        }
    }

    private static bool TryReadField(string text, ref int at, out string field)
    {
        field = "";
        if (at >= text.Length || text[at] != '"')
        {
            var end = text.AsSpan(at).IndexOfAny(",\r\n");
            field = end < 0 ? text[at..] : text.Substring(at, end);
            at += field.Length;
            return true;
        }

        var quoted = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"') quoted.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"') quoted.Append(text[at++]);
            else
            {
                at++;
                field = quoted.ToString();
                return at == text.Length || text[at] is ',' or '\r' or '\n';
            }
        }

        return false;
    }
}
