using System.Globalization;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>
/// One value of a feature tag (RFC 3840 §9): a token, a boolean, a number with a relation, or a string in angle brackets, possibly negated.
/// Tokens compare without case, strings with it.
/// </summary>
internal readonly record struct FeatureValue(bool Negated, bool IsNumeric, double Low, double High, string Text)
{
    /// <summary>The value of a tag that is written without one.</summary>
    public static readonly FeatureValue True = new(false, false, 0, 0, "true");

    // tag-value = ["!"] ( token / "TRUE" / "FALSE" / "#" numeric ), string-value = "<" ... ">"
    public static FeatureValue Read(ReadOnlySpan<byte> written)
    {
        var text = HeaderValues.Trim(written);
        var negated = !text.IsEmpty && text[0] == (byte)'!';
        if (negated)
            text = text[1..];
        if (!text.IsEmpty && text[0] == (byte)'#' && TryReadInterval(text[1..], out var low, out var high))
            return new(negated, true, low, high, "");
        if (text.Length >= 2 && text[0] == (byte)'<')
            return new(negated, false, 0, 0, Encoding.UTF8.GetString(text));
        var token = Encoding.Latin1.GetString(text).ToLowerInvariant();
        // Not FALSE is TRUE, so that the two ways to say it meet.
        return token is "true" or "false" && negated ? new(false, false, 0, 0, token == "true" ? "false" : "true") : new(negated, false, 0, 0, token);
    }

    /// <summary>Whether some value satisfies both.</summary>
    public bool Overlaps(FeatureValue other)
    {
        if (Negated && other.Negated)
            return true;
        if (Negated || other.Negated)
        {
            var (not, yes) = Negated ? (this, other) : (other, this);
            return not.IsNumeric != yes.IsNumeric || (yes.IsNumeric ? yes.Low < not.Low || yes.High > not.High : yes.Text != not.Text);
        }

        return IsNumeric == other.IsNumeric && (IsNumeric ? Low <= other.High && other.Low <= High : Text == other.Text);
    }

    // ">=" number / "<=" number / "=" number / number ":" number
    private static bool TryReadInterval(ReadOnlySpan<byte> text, out double low, out double high)
    {
        low = double.NegativeInfinity;
        high = double.PositiveInfinity;
        if (text.StartsWith(">="u8))
            return TryReadNumber(text[2..], out low);
        if (text.StartsWith("<="u8))
            return TryReadNumber(text[2..], out high);
        var colon = text.IndexOf((byte)':');
        if (colon > 0)
            return TryReadNumber(text[..colon], out low) && TryReadNumber(text[(colon + 1)..], out high);
        if (!TryReadNumber(text.StartsWith("="u8) ? text[1..] : text, out low))
            return false;
        high = low;
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, out double number) =>
        double.TryParse(HeaderValues.Trim(text), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
}
