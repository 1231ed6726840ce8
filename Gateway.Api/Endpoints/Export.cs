using System.Text;
using System.Text.Json;
using Gateway.Api.Json;

namespace Gateway.Api.Endpoints;

/// <summary>Everything that a query finds, streamed as CSV or as one JSON document a line.</summary>
internal static class Export
{
    private const int Chunk = 500;

    /// <summary>The export that the request asks for with its Accept header; null: it wants a page.</summary>
    /// <param name="http">The request.</param>
    /// <param name="name">What the file is called.</param>
    /// <param name="columns">The first line of the CSV.</param>
    /// <param name="lines">What one entry is in CSV.</param>
    /// <param name="contract">What one row is as JSON.</param>
    /// <param name="id">The identifier that rows are read on by.</param>
    /// <param name="read">Reads rows after an identifier, at most so many.</param>
    public static IResult? Of<TRow, TContract>(
        HttpContext http, string name, string columns, Func<TContract, IEnumerable<string?[]>> lines, Func<TRow, TContract> contract, Func<TRow, string> id,
        Func<string?, int, Task<List<TRow>>> read)
    {
        var accept = http.Request.Headers.Accept.ToString();
        if (accept.Contains("text/csv", StringComparison.OrdinalIgnoreCase))
            return new Streamed<TRow>(read, id, $"{name}.csv", "text/csv; charset=utf-8", columns + "\r\n", (text, row) => AppendLines(text, lines(contract(row))));
        if (accept.Contains("application/x-ndjson", StringComparison.OrdinalIgnoreCase))
            return new Streamed<TRow>(read, id, $"{name}.ndjson", "application/x-ndjson", "", (text, row) => text.Append(ContractJson.Text(contract(row))).Append('\n'));
        return null;
    }

    public static string Name<T>(T value)
        where T : struct, Enum =>
        JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>A line of CSV, with its end.</summary>
    public static string Line(string?[] fields) => string.Join(',', fields.Select(Field)) + "\r\n";

    private static void AppendLines(StringBuilder text, IEnumerable<string?[]> lines)
    {
        foreach (var fields in lines) text.AppendJoin(',', fields.Select(Field)).Append("\r\n");
    }

    /// <summary>RFC 4180, and an apostrophe before what a spreadsheet would take for a formula.</summary>
    private static string Field(string? value)
    {
        if (string.IsNullOrEmpty(value)) return "";
        if (value[0] is '=' or '+' or '-' or '@' or '\t' or '\r') value = "'" + value;
        return value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private sealed record Streamed<TRow>(
        Func<string?, int, Task<List<TRow>>> Read, Func<TRow, string> Id, string FileName, string ContentType, string First,
        Action<StringBuilder, TRow> Append) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = ContentType;
            response.Headers.ContentDisposition = $"attachment; filename={FileName}";
            var text = new StringBuilder(First);
            string? after = null;
            while (true)
            {
                var rows = await Read(after, Chunk);
                foreach (var row in rows) Append(text, row);
                await response.WriteAsync(text.ToString(), httpContext.RequestAborted);
                text.Clear();
                if (rows.Count < Chunk) return;
                after = Id(rows[^1]);
            }
        }
    }
}
