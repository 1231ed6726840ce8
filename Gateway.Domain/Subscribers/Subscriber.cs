using Gateway.Domain.Access;
using Gateway.Sip.Authentication;

namespace Gateway.Domain.Subscribers;

/// <summary>A PoC User of this network, as far as routing, authentication and service control need to know one.</summary>
/// <param name="Id">The opaque identifier of the user, <c>usr_</c> and a ULID.</param>
/// <param name="Address">The PoC Address (address of record).</param>
/// <param name="DisplayName">The name that is asserted with the address.</param>
/// <param name="Credential">What the handset authenticates with; <c>null</c> when the user has no handset.</param>
/// <param name="IncomingAlertBarring">The same of <see cref="Settings"/>, for who knows nothing else of them.</param>
/// <param name="HasConsole">Whether the user signs in to the console, so that the gateway's own PoC Client registers and answers for him.</param>
public sealed record Subscriber(
    string Id, PocAddress Address, string DisplayName, StoredCredential? Credential, bool IncomingAlertBarring, bool HasConsole)
{
    /// <summary>Sessions at one time for who has a handset: what one person can follow.</summary>
    public const int HandsetSessionsMax = 4;

    /// <summary>Sessions at one time for a console: a wall of groups.</summary>
    public const int ConsoleSessionsMax = 50;

    /// <summary>His PoC settings.</summary>
    public PocSettings Settings { get; init; } = new(IncomingAlertBarring: IncomingAlertBarring);

    /// <summary>The PoC setting <c>incoming-personal-alert-barring</c> (RFC 4354): every alert to this user is refused.</summary>
    public bool IncomingAlertBarring => Settings.IncomingAlertBarring;

    /// <summary>Whether he may have another's phone answer without its user (manual answer override, clause 8).</summary>
    /// <value>Default: dispatchers only.</value>
    public bool MayOverrideManualAnswer { get; init; } = HasConsole;

    /// <summary>How many PoC Sessions he may be in at one time.</summary>
    /// <value>Default <see cref="HandsetSessionsMax"/>, or <see cref="ConsoleSessionsMax"/> for a console.</value>
    public int SessionsMax { get; init; } = HasConsole ? ConsoleSessionsMax : HandsetSessionsMax;

    /// <summary>Whether he wants to be left alone by every service: <c>overriding-willingness</c> closed (presence fact sheet, clause 6).</summary>
    public bool DoNotDisturb { get; init; }

    /// <summary>What he says of himself to those who may see his presence; <c>null</c> = nothing.</summary>
    public string? StatusNote { get; init; }

    /// <summary>Enquiries after others' presence that are left to him; <c>null</c> = as many as he likes.</summary>
    public int? PresenceCredit { get; init; }
}
