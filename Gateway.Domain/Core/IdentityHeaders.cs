using System.Text;
using System.Text.Unicode;
using Gateway.Domain.Access;
using Gateway.Sip.Messages;
using Gateway.Sip.Registration;

namespace Gateway.Domain.Core;

/// <summary>Asserts identities and strips what the untrusted side may not say, or hear (RFC 3323, RFC 3325, TS 24.229).</summary>
internal static class IdentityHeaders
{
    /// <summary>Changes a request that crosses the core.</summary>
    public static void OnRequest(MessageEdit edit, SipRequest request, RequestSender sender, Standing to, ReadOnlySpan<byte> ownRealm)
    {
        var hides = to < Standing.PeerNetwork && AsksForPrivacy(request);
        if (sender.Standing < Standing.PeerNetwork)
        {
            edit.Remove(HeaderId.PAssertedIdentity)
                .Remove(HeaderId.PAssociatedUri)
                .Remove(HeaderId.PCalledPartyId)
                .Remove(HeaderId.PChargingVector)
                .Remove(HeaderId.PVisitedNetworkId)
                .Remove(HeaderId.ServiceRoute)
                .Remove(HeaderId.Path);
            if (!sender.Identity.IsEmpty && !hides)
                edit.Append(HeaderId.PAssertedIdentity, sender.Identity.Span);
        }
        else if (hides)
            edit.Remove(HeaderId.PAssertedIdentity);
        else if (sender.Standing == Standing.OwnElement && !request.Has(HeaderId.PAssertedIdentity)
            && request.TryGetFirstValue(HeaderId.PPreferredIdentity, out var preferred))
        {
            // A client of our own speaks for its users.
            edit.Append(HeaderId.PAssertedIdentity, preferred);
        }

        edit.Remove(HeaderId.PPreferredIdentity);
        RemoveOwnCredentials(edit, request, ownRealm);
        if (to < Standing.PeerNetwork)
            edit.Remove(HeaderId.PAccessNetworkInfo).Remove(HeaderId.PChargingVector);
    }

    /// <summary>Changes a response that crosses the core.</summary>
    /// <param name="edit">The changes.</param>
    /// <param name="response">The response as it came.</param>
    /// <param name="answeredBy">The user whose registered contact answered; <c>null</c> when it came from elsewhere.</param>
    /// <param name="from">Where it came from.</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="ownAgent">The end of the host names of our network, for Warning.</param>
    public static void OnResponse(
        MessageEdit edit, SipResponse response, AddressOfRecord? answeredBy, Standing from, Standing to, string ownAgent)
    {
        var hides = to < Standing.PeerNetwork && AsksForPrivacy(response);
        if (answeredBy is { } user)
        {
            edit.Remove(HeaderId.PAssertedIdentity).Remove(HeaderId.PPreferredIdentity);
            if (response.Status is > 100 and < 300 && !hides)
                Assert(edit, response, user);
        }
        else if (from < Standing.PeerNetwork || hides)
            edit.Remove(HeaderId.PAssertedIdentity);

        // Towards phones and other networks nobody shall be able to tell barring from absence; what is wrong with the request itself is said.
        if (to != Standing.OwnElement && response.Has(HeaderId.Warning))
            RemoveOwnWarnings(edit, response, ownAgent);
    }

    private static void Assert(MessageEdit edit, SipResponse response, AddressOfRecord user)
    {
        Span<byte> room = stackalloc byte[AddressOfRecord.LengthMax * 3 + 2];
        if (Preferred(response, user) is { } preferred)
            edit.Append(HeaderId.PAssertedIdentity, preferred);
        else if (Utf8.TryWrite(room, $"<{user.Text}>", out var length))
            edit.Append(HeaderId.PAssertedIdentity, room[..length]);
    }

    /// <summary>The first P-Preferred-Identity value, when it is an identity of the user; else <c>null</c>.</summary>
    public static byte[]? Preferred(SipMessage message, AddressOfRecord user)
    {
        foreach (var value in message.Values(HeaderId.PPreferredIdentity))
        {
            if (NameAddrView.TryRead(value, out var preferred) && SipUriView.TryRead(preferred.Uri, out var uri)
                && AddressOfRecord.TryFrom(uri, out var address) && address == user)
                return value.ToArray();
        }

        return null;
    }

    private static bool AsksForPrivacy(SipMessage message)
    {
        if (!message.TryGet(HeaderId.Privacy, out var privacy))
            return false;
        foreach (var range in privacy.SplitAny(";,"u8))
        {
            if (Ascii.EqualsIgnoreCase(privacy[range].Trim(" \t"u8), "id"u8))
                return true;
        }

        return false;
    }

    // Proof for our realm is used up here; that for others goes on (RFC 3261 §22.3).
    private static void RemoveOwnCredentials(MessageEdit edit, SipRequest request, ReadOnlySpan<byte> ownRealm)
    {
        if (!request.Has(HeaderId.ProxyAuthorization))
            return;
        for (var i = 0; i < request.HeaderCount; i++)
        {
            var line = request[i];
            if (line.Id == HeaderId.ProxyAuthorization && line.Value.IndexOf(ownRealm) >= 0)
                edit.RemoveLine(i);
        }
    }

    private static void RemoveOwnWarnings(MessageEdit edit, SipResponse response, string ownAgent)
    {
        for (var i = 0; i < response.HeaderCount; i++)
        {
            var line = response[i];
            if (line.Id == HeaderId.Warning && line.Value.StartsWith("399 "u8) && AgentOf(line.Value).EndsWith(ownAgent, StringComparison.OrdinalIgnoreCase)
                && RefusalWarnings.StayInside(TextOf(line.Value)))
                edit.RemoveLine(i);
        }
    }

    private static string TextOf(ReadOnlySpan<byte> warning)
    {
        var quote = warning.IndexOf((byte)'"');
        return quote < 0 ? "" : QuotedText.Read(warning[quote..]);
    }

    // warning-value = warn-code SP warn-agent SP warn-text (RFC 3261 §25.1)
    private static string AgentOf(ReadOnlySpan<byte> warning)
    {
        var rest = warning[4..];
        var end = rest.IndexOf((byte)' ');
        return Encoding.ASCII.GetString(end < 0 ? rest : rest[..end]);
    }
}
