using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Tests.Support;

/// <summary>What the simulated network did with a message.</summary>
public enum WorldFate
{
    /// <summary>On its way, or arrived.</summary>
    Carried,

    /// <summary>Lost by chance, by a rule of the test, by a partition, or because nobody lives at the address.</summary>
    Lost,

    /// <summary>The sender was told that it cannot be sent.</summary>
    Refused,
}

/// <summary>One message as it left an element of the <see cref="World"/>: a line of the ladder.</summary>
/// <param name="At">Virtual time since the world began.</param>
/// <param name="From">The sender.</param>
/// <param name="To">The element it was carried to; <c>null</c> when nobody lives there.</param>
/// <param name="Octets">The message as sent.</param>
/// <param name="Kind">The transport.</param>
/// <param name="Retransmission">Whether the sender said that it sent these octets before.</param>
/// <param name="Fate">What became of it. A copy made by duplication is not listed again.</param>
public sealed record WorldMessage(
    TimeSpan At, ISipElement From, ISipElement? To, byte[] Octets, TransportKind Kind, bool Retransmission, WorldFate Fate)
{
    private SipMessage? _message;

    /// <summary>The same, read when somebody looks.</summary>
    public SipMessage Message => _message ??= SipParser.Parse(Octets);

    /// <summary><c>INVITE</c> for a request, <c>200 INVITE</c> for a response.</summary>
    public string Name => Message switch
    {
        SipRequest request => request.Method.Name,
        SipResponse response => $"{response.Status} {response.CSeq.Method.Name}",
        _ => "",
    };

    /// <summary>Whether it is <c>INVITE</c> (any request of this method), <c>200</c> (any such response) or <c>200 INVITE</c>.</summary>
    public bool Is(string name) => Name == name || (Message is SipResponse response && $"{response.Status}" == name);

    public override string ToString()
    {
        var notes = string.Concat(Retransmission ? " (again)" : "", Fate == WorldFate.Carried ? "" : $" ({Fate.ToString().ToLowerInvariant()})");
        return $"{At.TotalMilliseconds,10:0.#} ms  {From.HostName} -> {To?.HostName ?? "nobody"}  {Name}{notes}";
    }
}
