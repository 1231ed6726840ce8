using Gateway.Domain.Access;
using Gateway.Sip.Authentication;

namespace Gateway.Domain.Subscribers;

/// <summary>A PoC User of this network, as far as routing, authentication and service control need to know one.</summary>
/// <param name="Id">The opaque identifier of the user, <c>usr_</c> and a ULID.</param>
/// <param name="Address">The PoC Address (address of record).</param>
/// <param name="DisplayName">The name that is asserted with the address.</param>
/// <param name="Credential">What the handset authenticates with; <c>null</c> when the user has no handset.</param>
/// <param name="IncomingAlertBarring">The PoC setting <c>incoming-personal-alert-barring</c> (RFC 4354): every alert to this user is refused.</param>
/// <param name="HasConsole">Whether the user signs in to the console, so that the gateway's own PoC Client registers and answers for him.</param>
public sealed record Subscriber(
    string Id, PocAddress Address, string DisplayName, StoredCredential? Credential, bool IncomingAlertBarring, bool HasConsole);
