using System.Globalization;
using System.Text;

namespace Gateway.Domain.History;

/// <summary>Draws a ladder for a terminal or a mail: lifelines and arrows first, then every message in full.</summary>
public static class LadderText
{
    private const int TimeWidth = 14;
    private const int NarrowestColumn = 32;
    private const int LongestLabel = 60;

    /// <summary>The drawing, lines ended by LF.</summary>
    public static string Write(Ladder ladder)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Ladder of {ladder.SubjectId}");
        if (ladder.Rungs.Count == 0)
            return text.Append(": no message is remembered.\n").ToString();
        text.Append(CultureInfo.InvariantCulture, $", from {ladder.Rungs[0].At:yyyy-MM-dd HH:mm:ss.fff}Z\n\n");
        var width = Math.Max(NarrowestColumn, ladder.Columns.Max(column => column.Name.Length) + 2);
        Heads(ladder, width, text);
        foreach (var rung in ladder.Rungs)
            Arrow(ladder, rung, width, text);
        foreach (var rung in ladder.Rungs)
            Message(ladder, rung, text);
        return text.ToString();
    }

    private static void Heads(Ladder ladder, int width, StringBuilder text)
    {
        text.Append(' ', TimeWidth);
        var line = new StringBuilder();
        foreach (var column in ladder.Columns)
        {
            var before = (width - column.Name.Length) / 2;
            line.Append(' ', before).Append(column.Name).Append(' ', width - before - column.Name.Length);
        }

        text.Append(line.ToString().TrimEnd()).Append('\n');
    }

    private static void Arrow(Ladder ladder, LadderRung rung, int width, StringBuilder text)
    {
        var line = new char[ladder.Columns.Count * width];
        Array.Fill(line, ' ');
        for (var column = 0; column < ladder.Columns.Count; column++)
            line[Middle(column, width)] = '|';
        var label = Label(rung);
        var left = Middle(Math.Min(rung.From, rung.To), width);
        var right = Middle(Math.Max(rung.From, rung.To), width);
        if (left == right)
        {
            // To itself: there is no room for an arrow, so the label stands beside the line.
            Place(line, left + 1, $"<> {label}");
        }
        else
        {
            var room = right - left - 1;
            if (label.Length > room - 4)
                label = string.Concat(label.AsSpan(0, room - 5), "~");
            var before = (room - label.Length - 2) / 2;
            var shaft = $"{new string('-', before)} {label} {new string('-', room - before - label.Length - 2)}";
            Place(line, left + 1, rung.To > rung.From ? $"{shaft[..^1]}>" : $"<{shaft[1..]}");
        }

        var time = string.Create(CultureInfo.InvariantCulture, $"{rung.SinceFirst.TotalMilliseconds,9:0.000} ms");
        text.Append(time.PadRight(TimeWidth)).Append(new string(line).TrimEnd()).Append('\n');
    }

    private static void Message(Ladder ladder, LadderRung rung, StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n[{rung.Number}] {rung.At:HH:mm:ss.fff} ");
        text.Append(CultureInfo.InvariantCulture, $"{ladder.Columns[rung.From].Name} -> {ladder.Columns[rung.To].Name} over {rung.Transport}");
        text.Append(rung.Retransmission ? ", sent again\n" : "\n");
        foreach (var line in rung.Text.TrimEnd('\r', '\n').Split('\n'))
            text.Append("    ").Append(Printable(line.TrimEnd('\r'))).Append('\n');
    }

    private static string Label(LadderRung rung)
    {
        var words = rung.Summary.Length > LongestLabel ? string.Concat(rung.Summary.AsSpan(0, LongestLabel - 1), "~") : rung.Summary;
        return Printable(string.Create(CultureInfo.InvariantCulture, $"[{rung.Number}] {words}{(rung.Retransmission ? " (again)" : "")}"));
    }

    // Messages are written by others: an escape sequence must not reach somebody's terminal.
    private static string Printable(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = char.IsControl(source[i]) && source[i] != '\t' ? '.' : source[i];
    });

    private static void Place(char[] line, int at, string words)
    {
        for (var i = 0; i < words.Length && at + i < line.Length; i++)
            line[at + i] = words[i];
    }

    private static int Middle(int column, int width) => (column * width) + (width / 2);
}
