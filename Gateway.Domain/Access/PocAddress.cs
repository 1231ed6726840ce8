using System.Diagnostics.CodeAnalysis;

namespace Gateway.Domain.Access;

/// <summary>The canonical identity of a person or a service: a sip:, sips: or tel: address without anything that only says how to get
/// there.</summary>
/// <remarks>
/// <para>Two addresses are equal when they name the same identity (RFC 3261 19.1.4, RFC 3966 5): scheme and host in lower case, the user
/// part
/// compared with regard to case after unescaping what needs no escape, parameters, headers and the default port gone. A sip:, a sips: and
/// a tel: address are never equal to one another (RFC 5025 3.1).</para>
/// <para>A local telephone number keeps its phone-context, because 7042 in one company is not 7042 in another.
/// The value is one string; comparing and hashing are ordinal, and a text that is canonical already is kept, not copied.
/// <c>default</c> is the empty address; it names nobody and no text parses to it.</para>
/// </remarks>
public readonly record struct PocAddress
{
    /// <summary>Longest text that is looked at, in characters. Real addresses stay below 100; a longer one is a fault or an
    /// attack.</summary>
    public const int LengthMax = 256;

    private readonly string? _text;

    private PocAddress(string text) => _text = text;

    /// <summary>"sip", "sips" or "tel"; empty for the empty address.</summary>
    public string Scheme => this switch
    {
        { IsEmpty: true } => "",
        { IsTel: true } => "tel",
        _ => Text.StartsWith("sips:", StringComparison.Ordinal) ? "sips" : "sip",
    };

    /// <summary>The user part with its remaining escapes, or the number of a tel: address. Empty where a sip: address names a host
    /// only.</summary>
    public string User => UserSpan.ToString();

    /// <summary>The host in lower case, without a port; empty for tel:, which has none.</summary>
    public string Host => HostSpan.ToString();

    /// <summary>True for <c>default</c>.</summary>
    public bool IsEmpty => Text.Length == 0;

    internal ReadOnlySpan<char> HostSpan
    {
        get
        {
            if (IsEmpty || IsTel) return default;
            var text = Text.AsSpan();
            var at = text.IndexOf('@');
            var host = at >= 0 ? text[(at + 1)..] : text[(text.IndexOf(':') + 1)..];
            var end = host.StartsWith('[') ? host.IndexOf(']') + 1 : host.IndexOf(':');
            return end < 0 ? host : host[..end];
        }
    }

    private string Text => _text ?? "";

    private bool IsTel => Text.StartsWith("tel:", StringComparison.Ordinal);

    private ReadOnlySpan<char> UserSpan
    {
        get
        {
            var text = Text.AsSpan();
            var afterScheme = text[(text.IndexOf(':') + 1)..];
            if (IsTel) return afterScheme.IndexOf(';') is >= 0 and var context ? afterScheme[..context] : afterScheme;
            return afterScheme.IndexOf('@') is >= 0 and var at ? afterScheme[..at] : default;
        }
    }

    /// <summary>Reads an address strictly.</summary>
    /// <param name="text">An absolute URI; a display name or angle brackets are not part of it.</param>
    /// <param name="address">The canonical address; empty on failure.</param>
    /// <param name="error">On failure what is wrong, as a sentence part for people ("the address has a second '@'"); else empty.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out PocAddress address, out string error)
    {
        if (text is not null) return TryParse(text.AsSpan(), text, out address, out error);
        address = default;
        error = "there is no address";
        return false;
    }

    /// <summary>Reads an address strictly from characters that lie elsewhere. See the other overload.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PocAddress address, out string error) => TryParse(text, null, out address, out error);

    /// <summary>Reads an address that the program itself wrote.</summary>
    /// <exception cref="FormatException">The text is no address. Outside input goes through <c>TryParse</c>.</exception>
    public static PocAddress Parse(string text) =>
        TryParse(text, out var address, out var error) ? address : throw new FormatException($"'{text}': {error}");

    /// <summary>The canonical text.</summary>
    public override string ToString() => Text;

    private static bool TryParse(ReadOnlySpan<char> text, string? whole, out PocAddress address, out string error)
    {
        Span<char> room = stackalloc char[PocAddressGrammar.CanonicalLengthMax];
        if (!PocAddressGrammar.TryCanonicalize(text, room, out var length, out error))
        {
            address = default;
            return false;
        }

        var canonical = room[..length];
        address = new PocAddress(whole is not null && canonical.SequenceEqual(text) ? whole : canonical.ToString());
        return true;
    }
}
