using System.Text;
using Gateway.Domain.Access;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Identity;

/// <summary>Who a message is from, as the trust domain says (RFC 3325): P-Asserted-Identity, never From.</summary>
/// <param name="Addresses">The asserted addresses, a sip: one first; empty when nobody is asserted.</param>
/// <param name="DisplayName">The display name of the first.</param>
public sealed record AssertedIdentity(IReadOnlyList<PocAddress> Addresses, string DisplayName)
{
    /// <summary>The identity that decides; empty when nobody is asserted.</summary>
    public PocAddress Address => Addresses.Count > 0 ? Addresses[0] : default;

    /// <summary>Reads the asserted identity of a message from the trusted side.</summary>
    public static AssertedIdentity Of(SipMessage message)
    {
        var addresses = new List<PocAddress>(1);
        var display = "";
        foreach (var value in message.Values(HeaderId.PAssertedIdentity))
        {
            if (!NameAddrView.TryRead(value, out var nameAddr) || !PocAddress.TryParse(Encoding.UTF8.GetString(nameAddr.Uri), out var address, out _))
                continue;
            if (addresses.Count == 0)
                display = nameAddr.DisplayText;
            addresses.Add(address);
            // One sip: or sips: and one tel: identity at most (RFC 3325 §9.1).
            if (addresses.Count == 2)
                break;
        }

        return new(addresses, display);
    }
}
