using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Registration;

namespace Gateway.Domain.Core;

/// <summary>Who sent a request, as far as the core knows by itself.</summary>
/// <param name="Standing">Where it came from.</param>
internal sealed record RequestSender(Standing Standing)
{
    public static readonly RequestSender Stranger = new(Standing.Untrusted);
    public static readonly RequestSender OwnElement = new(Standing.OwnElement);
    public static readonly RequestSender PeerNetwork = new(Standing.PeerNetwork);
    public static readonly RequestSender ForeignNetwork = new(Standing.ForeignNetwork);

    /// <summary>The user who has proved to have sent it; <c>null</c> for what comes from the trust domain, which says so itself.</summary>
    public AddressOfRecord? User { get; init; }

    /// <summary>The identity to assert, written as a P-Asserted-Identity value; empty when none is to be added.</summary>
    public ReadOnlyMemory<byte> Identity { get; init; }

    /// <summary>How sure it is that <see cref="User"/> is calling himself.</summary>
    public ServiceProof Proof { get; init; }

    /// <summary>The search for who takes the call; <c>null</c> where there is none.</summary>
    public FindMeSearch? Search { get; init; }

    /// <summary>What the request has been tried at; <c>null</c> where it goes to whom it names.</summary>
    public CallHistory? History { get; init; }

    /// <summary>The sender of whom nothing but the standing is known.</summary>
    public static RequestSender Of(Standing standing) => standing switch
    {
        Standing.OwnElement => OwnElement,
        Standing.PeerNetwork => PeerNetwork,
        Standing.ForeignNetwork => ForeignNetwork,
        _ => Stranger,
    };
}
