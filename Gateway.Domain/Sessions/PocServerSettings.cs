using System.Collections.Immutable;
using System.Text;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Sessions;

/// <summary>What a PoC server needs to know of itself and its network.</summary>
/// <param name="HostName">Its host name as an element, for example <c>poc-server.networka.example</c>.</param>
/// <param name="Points">Where it can be reached; never empty.</param>
/// <param name="Core">Its SIP/IP core: where every request goes that carries no Route back.</param>
public sealed record PocServerSettings(string HostName, ImmutableArray<ListeningPoint> Points, NextHop Core)
{
    /// <summary>Alerts a second from one sender to one target.</summary>
    /// <value>Default 5.</value>
    public int AlertsPerSecond { get; init; } = 5;

    /// <summary>The value of Server in responses that it makes itself.</summary>
    public string Product { get; init; } = "PoC-serv/OMA2.0 PocGateway/v1.0";

    /// <summary>
    /// The user parts of its conference-factory URIs: an INVITE to one of them with a list of recipients starts a session with them, and one without
    /// a list sets up a pre-established session. They are provisioned in the clients, so each operator has his own.
    /// </summary>
    /// <value>Default <c>poc-factory</c>.</value>
    public ImmutableArray<string> Factories { get; init; } = ["poc-factory"];

    /// <summary>
    /// Whether a user whose client answers by itself is answered for before it has (P-Answer-State Unconfirmed, RFC 4964), so that talk can begin earlier.
    /// </summary>
    /// <value>Default no.</value>
    public bool AnswersUnconfirmed { get; init; }

    /// <summary>How long a user may be alerted by re-INVITE before he counts as absent.</summary>
    /// <value>Default 60 s, as for an INVITE of the controlling function.</value>
    public TimeSpan AnswerMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long an INVITE of somebody who is served here, or who asks for a session, may wait for its final response: who is called may be looked for among all his
    /// contacts (docs/adr/0030). The controlling function ends what it has asked for before.
    /// </summary>
    public static readonly TimeSpan SearchMax = Forwarding.SearchLongest + TimeSpan.FromSeconds(20);

    /// <summary>Whether the URI is a conference-factory URI of this server.</summary>
    public bool IsFactory(SipUriView uri)
    {
        if (!Ascii.EqualsIgnoreCase(uri.Host, HostName))
            return false;
        foreach (var factory in Factories)
        {
            if (Ascii.Equals(uri.User, factory))
                return true;
        }

        return false;
    }
}
