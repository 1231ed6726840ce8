using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Registration;

/// <summary>
/// What a registrar files bindings under: scheme sip, user with needless escapes undone, host in lower case; no port, no parameters, no
/// headers (RFC 3261 §10.3 step 5). A sips: URI is filed under the same address as its sip: form.
/// </summary>
/// <param name="Text">The canonical text, for example <c>sip:bob@poc.local</c>.</param>
public readonly record struct AddressOfRecord(string Text)
{
    /// <summary>Longest address in characters. Real ones stay below 100.</summary>
    public const int LengthMax = 256;

    /// <summary>The user part; empty when the address is a whole domain.</summary>
    public ReadOnlySpan<char> User => Text.AsSpan().IndexOf('@') is > 0 and var at ? Text.AsSpan(4, at - 4) : default;

    /// <summary>The host in lower case.</summary>
    public ReadOnlySpan<char> Host => Text.AsSpan(Text.AsSpan().IndexOf('@') is > 0 and var at ? at + 1 : 4);

    /// <summary>Takes the address of record from a URI; <c>false</c> when it is too long.</summary>
    public static bool TryFrom(SipUriView uri, out AddressOfRecord address)
    {
        Span<char> room = stackalloc char[LengthMax];
        var known = TryWrite(uri, room, out var length);
        address = known ? new(room[..length].ToString()) : default;
        return known;
    }

    /// <summary>Writes the canonical text without an allocation, for look-ups.</summary>
    /// <param name="uri">The URI.</param>
    /// <param name="text">Room for <see cref="LengthMax"/> characters.</param>
    /// <param name="length">How many were written.</param>
    internal static bool TryWrite(SipUriView uri, Span<char> text, out int length)
    {
        length = 0;
        if (uri.User.Length + uri.Host.Length + 5 > text.Length)
            return false;
        "sip:".CopyTo(text);
        length = 4;
        if (!uri.User.IsEmpty)
        {
            length += WriteUser(uri.User, text[length..]);
            text[length++] = '@';
        }

        foreach (var letter in uri.Host)
            text[length++] = char.ToLowerInvariant((char)letter);
        return true;
    }

    // Escapes of unreserved characters are undone, all others are written in upper case: equal texts mean equal users.
    private static int WriteUser(ReadOnlySpan<byte> user, Span<char> text)
    {
        if (user.IndexOf((byte)'%') < 0)
            return Encoding.UTF8.GetChars(user, text);
        var canonical = SipUri.Canonical(Encoding.UTF8.GetString(user));
        canonical.CopyTo(text);
        return canonical.Length;
    }

    public override string ToString() => Text;
}
