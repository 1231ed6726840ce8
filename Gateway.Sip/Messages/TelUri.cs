using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>A tel: URI (RFC 3966): a global number, or a local one with its phone-context. Visual separators mean nothing and are dropped.</summary>
public sealed record TelUri
{
    private static readonly SearchValues<char> LocalDigits = SearchValues.Create("0123456789ABCDEFabcdef*#");

    private TelUri(string number, string? phoneContext)
    {
        Number = number;
        PhoneContext = phoneContext;
    }

    /// <summary>The number without separators, in lower case; a global one begins with <c>+</c>.</summary>
    public string Number { get; }

    /// <summary>Where a local number is valid, in lower case; <c>null</c> for a global number.</summary>
    public string? PhoneContext { get; }

    /// <summary>Whether the number is valid everywhere.</summary>
    public bool IsGlobal => Number[0] == '+';

    /// <summary>Reads a tel: URI; a local number without phone-context is refused, because nobody could dial it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out TelUri? uri)
    {
        uri = null;
        if (!Ascii.EqualsIgnoreCase(SipUriView.SchemeOf(text), "tel"u8) || text.Length > SipLimits.RequestUriBytes)
            return false;
        var rest = text[4..];
        var end = rest.IndexOf((byte)';');
        var number = WithoutSeparators(end < 0 ? rest : rest[..end]);
        var parameters = new Parameters(end < 0 ? default : rest[end..]);
        var context = parameters.TryGet("phone-context"u8, out var value) ? Encoding.ASCII.GetString(value).ToLowerInvariant() : null;
        if (number.StartsWith('+'))
        {
            if (number.Length == 1 || number.AsSpan(1).ContainsAnyExceptInRange('0', '9'))
                return false;
            context = null;
        }
        else if (number.Length == 0 || number.AsSpan().ContainsAnyExcept(LocalDigits) || string.IsNullOrEmpty(context))
            return false;

        uri = new(number, context);
        return true;
    }

    /// <summary>The SIP URI that routes to this number (RFC 3261 §19.1.6).</summary>
    /// <param name="domain">The domain that knows the number.</param>
    public string ToSipUri(string domain) =>
        PhoneContext is null ? $"sip:{Number}@{domain};user=phone" : $"sip:{SipEscapes.Write(Number)};phone-context={PhoneContext}@{domain};user=phone";

    public override string ToString() => PhoneContext is null ? $"tel:{Number}" : $"tel:{Number};phone-context={PhoneContext}";

    // visual-separator = "-" / "." / "(" / ")"
    private static string WithoutSeparators(ReadOnlySpan<byte> number)
    {
        var text = new StringBuilder(number.Length);
        foreach (var letter in number)
        {
            if (letter is not ((byte)'-' or (byte)'.' or (byte)'(' or (byte)')'))
                text.Append(char.ToLowerInvariant((char)letter));
        }

        return text.ToString();
    }
}
