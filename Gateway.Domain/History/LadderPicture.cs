using System.Globalization;
using System.Security;
using System.Text;

namespace Gateway.Domain.History;

/// <summary>A ladder as a picture: an SVG drawing, or the text that Mermaid draws one from.</summary>
public static class LadderPicture
{
    /// <summary>Rungs that are drawn: a picture of more is looked at by nobody, and browsers are slow at it. The other forms have them all.</summary>
    public const int RungsMax = 2_000;

    private const int ColumnWidth = 220;
    private const int RungHeight = 28;
    private const int Head = 56;
    private const int TimeWidth = 90;

    /// <summary>The ladder as a Mermaid sequence diagram.</summary>
    /// <param name="ladder">The ladder.</param>
    public static string Mermaid(Ladder ladder)
    {
        var text = new StringBuilder("sequenceDiagram\n");
        for (var i = 0; i < ladder.Columns.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"    participant c{i} as {Plain(ladder.Columns[i].Name)}\n");
        foreach (var rung in ladder.Rungs.Take(RungsMax))
            text.Append(CultureInfo.InvariantCulture, $"    c{rung.From}->>c{rung.To}: {Plain(Label(rung))}\n");
        return text.ToString();
    }

    /// <summary>The ladder as an SVG drawing.</summary>
    /// <param name="ladder">The ladder.</param>
    public static string Svg(Ladder ladder)
    {
        var count = Math.Min(ladder.Rungs.Count, RungsMax);
        var (width, height) = (TimeWidth + ladder.Columns.Count * ColumnWidth, Head + (count + 1) * RungHeight);
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">
            <defs><marker id="head" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto"><path d="M0,0 L8,4 L0,8 z"/></marker></defs>
            <rect width="{width}" height="{height}" fill="#fff"/>

            """);
        for (var i = 0; i < ladder.Columns.Count; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"""
                <text x="{X(i)}" y="24" text-anchor="middle" font-weight="{(ladder.Columns[i].IsElement ? "bold" : "normal")}">{Markup(ladder.Columns[i].Name)}</text>
                <line x1="{X(i)}" y1="36" x2="{X(i)}" y2="{height}" stroke="#999"/>

                """);
        }

        for (var i = 0; i < count; i++) Draw(text, ladder.Rungs[i], Head + i * RungHeight);
        return text.Append("</svg>\n").ToString();
    }

    private static void Draw(StringBuilder text, LadderRung rung, int y)
    {
        var (from, to) = (X(rung.From), X(rung.To));
        // A message to itself turns round; any other is an arrow.
        var line = from == to ? $"M{from},{y} h40 v10 h-40" : $"M{from},{y} H{to}";
        var dash = rung.Retransmission ? " stroke-dasharray=\"4 3\"" : "";
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            <text x="4" y="{y + 4}" fill="#666">+{rung.SinceFirst.TotalMilliseconds:0.0} ms</text>
            <path d="{line}" fill="none" stroke="#000"{dash} marker-end="url(#head)"/>
            <text x="{(from + to) / 2}" y="{y - 4}" text-anchor="middle">{Markup(Label(rung))}</text>

            """);
    }

    private static int X(int column) => TimeWidth + column * ColumnWidth + ColumnWidth / 2;

    private static string Label(LadderRung rung)
    {
        var summary = rung.Summary.Length <= 60 ? rung.Summary : rung.Summary[..59] + "…";
        return rung.Retransmission ? $"{summary} (again)" : summary;
    }

    // What a peer sent may hold anything: it is text here, neither markup nor another line of the diagram.
    private static string Markup(string text) => SecurityElement.Escape(Printable(text));

    private static string Plain(string text) => Printable(text).Replace(";", "#59;", StringComparison.Ordinal).Replace(":", "#58;", StringComparison.Ordinal);

    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '�' : c));
}
