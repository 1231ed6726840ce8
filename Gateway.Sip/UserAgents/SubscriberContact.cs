using Gateway.Sip.Messages;

namespace Gateway.Sip.UserAgents;

/// <summary>
/// Which telephone a SUBSCRIBE is from, as its Contact tells. It is known again by that when it subscribes anew, having forgotten what it had: as a registrar knows
/// a contact again (RFC 3261 §10.3 step 7, RFC 5626 §6).
/// </summary>
/// <param name="Uri">Where it is reached.</param>
/// <param name="Instance">The URN of the device; <c>null</c> where it tells none.</param>
public sealed record SubscriberContact(SipUri Uri, string? Instance)
{
    /// <summary>Reads it; <c>null</c> where the Contact is no SIP URI.</summary>
    public static SubscriberContact? Of(SipRequest subscribe) =>
        subscribe.TryGetFirstValue(HeaderId.Contact, out var value) && NameAddrView.TryRead(value, out var contact) && SipUri.TryParse(contact.Uri, out var uri)
            ? new(uri, contact.Instance)
            : null;

    /// <summary>Whether it is the same telephone: by its instance where both tell one, else by its URI.</summary>
    public bool IsSameAs(SubscriberContact other) => Instance is not null && other.Instance is not null ? Instance == other.Instance : Uri.Equals(other.Uri);

    /// <summary>
    /// Whether it is reached at the same address and port: some telephones make up another user part at each start. Whoever speaks for several telephones, such as a
    /// border element, has them all at one place, so this is no proof. A GRUU names no place.
    /// </summary>
    public bool IsAtSamePlaceAs(SubscriberContact other) =>
        Uri.Host == other.Uri.Host && Uri.Port == other.Uri.Port && Uri.Parameter("transport") == other.Uri.Parameter("transport")
        && Uri.Parameter("gr") is null && other.Uri.Parameter("gr") is null;
}
