using Gateway.Domain.ServiceContexts;

namespace Gateway.Domain.Clients;

/// <summary>How patient a PoC Client is with people and peers.</summary>
public sealed record ClientSessionSettings
{
    /// <summary>How long an invitation rings before it is given up with 480.</summary>
    /// <value>Default 90 s: longer than the 60 s after which a controlling function withdraws it, so that this is for peers that never do.</value>
    public TimeSpan RingAtMost { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How long an invitation of the client's own waits for a final response before it is withdrawn.</summary>
    /// <value>Default 120 s: longer than a controlling function lets anybody ring, so that its own answer comes first.</value>
    public TimeSpan InviteAtMost { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>The same for an invitation to one person, who may be looked for among all his contacts.</summary>
    /// <value>
    /// Default half a minute more than the longest search that rules can ask for, 1,016 s. A server that has fallen silent is not waited for as long: the core gives
    /// up where no provisional response has come for three minutes (Timer C).
    /// </value>
    public TimeSpan SearchAtMost { get; init; } = Forwarding.SearchLongest + TimeSpan.FromSeconds(30);

    /// <summary>How long an invitation waits for its final response.</summary>
    public TimeSpan LimitOf(ClientInvitation invitation) => invitation.To.Length == 1 ? SearchAtMost : InviteAtMost;

    /// <summary>How long an accepted invitation waits to be confirmed.</summary>
    /// <value>Default 40 s: longer than the 64·T1 after which a call without an ACK ends by itself, so that this is for a Connect that never comes.</value>
    public TimeSpan ConfirmAtMost { get; init; } = TimeSpan.FromSeconds(40);
}
