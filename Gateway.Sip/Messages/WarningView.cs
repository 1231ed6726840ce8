using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>Warning: more about a refusal than its status tells (RFC 3261 §20.43).</summary>
/// <param name="Code">Three digits; 399 for anything of one's own.</param>
/// <param name="Agent">The host, or a pseudonym, of whoever added it.</param>
/// <param name="Text">For people. Servers of push-to-talk begin it with a number of their own (TS 24.379 §4.4.2).</param>
public sealed record WarningView(int Code, string Agent, string Text)
{
    /// <summary>The number in front of the text, three digits and a blank; <c>null</c> where it begins otherwise.</summary>
    public int? Number =>
        Text.Length >= 3 && (Text.Length == 3 || Text[3] == ' ') && int.TryParse(Text.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>Reads one value; <c>false</c> when it has not the three parts.</summary>
    // warning-value  =  warn-code SP warn-agent SP quoted-string
    public static bool TryRead(ReadOnlySpan<byte> value, [NotNullWhen(true)] out WarningView? warning)
    {
        warning = null;
        var text = HeaderValues.Trim(value);
        var first = text.IndexOf((byte)' ');
        if (first != 3 || !Numbers.TryRead(text[..3], 999, out var code))
            return false;
        text = text[4..].TrimStart(" \t"u8);
        var second = text.IndexOfAny((byte)' ', (byte)'\t');
        if (second <= 0)
            return false;
        var quoted = HeaderValues.Trim(text[second..]);
        if (quoted.IsEmpty || quoted[0] != (byte)'"' || HeaderValues.EndOfQuoted(quoted, 0) != quoted.Length - 1)
            return false;
        warning = new((int)code, Encoding.UTF8.GetString(text[..second]), QuotedText.Read(quoted));
        return true;
    }

    /// <summary>The first of a message that can be read; <c>null</c> when there is none.</summary>
    public static WarningView? Of(SipMessage message)
    {
        foreach (var value in message.Values(HeaderId.Warning))
        {
            if (TryRead(value, out var warning))
                return warning;
        }

        return null;
    }

    /// <summary>The value as it is written.</summary>
    /// <exception cref="ArgumentException">The text holds a control character.</exception>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Code} {Agent} {QuotedText.Write(Text)}");
}
