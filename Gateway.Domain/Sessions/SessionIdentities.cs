using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions;

/// <summary>How PoC Session Identities are compared: the figures print one and the same with <c>;gr</c> and without (OMA PoC CP Figure 17 steps 2 and 10).</summary>
public static class SessionIdentities
{
    /// <summary>
    /// What of the URI names the session: the user part with its escapes undone, and the host in lower case. The parameters <c>gr</c>, <c>method</c> and
    /// <c>session</c>, and any other, say nothing about that.
    /// </summary>
    /// <returns>The key; <c>null</c> when the text is no SIP URI with a user part.</returns>
    public static string? KeyOf(string uri) => KeyOf(Encoding.UTF8.GetBytes(uri));

    /// <inheritdoc cref="KeyOf(string)"/>
    public static string? KeyOf(ReadOnlySpan<byte> uri) => SipUriView.TryRead(uri, out var view) ? KeyOf(view) : null;

    /// <inheritdoc cref="KeyOf(string)"/>
    public static string? KeyOf(SipUriView uri) =>
        uri.User.IsEmpty ? null : $"{SipEscapes.ReadText(uri.User)}@{Encoding.ASCII.GetString(uri.Host).ToLowerInvariant()}";

    /// <summary>Whether both name the same session; <c>false</c> when either is no SIP URI.</summary>
    public static bool AreSame(string one, string two) => KeyOf(one) is { } key && key == KeyOf(two);
}
