using System.Collections.Immutable;
using Gateway.Sip.Messages;

namespace Gateway.Domain.History;

/// <summary>The signalling of an alert or session, taken out of the trace.</summary>
public sealed class CollectedLadder
{
    private readonly ImmutableArray<TracedMessage> _raw;

    internal CollectedLadder(string subjectId, bool isOfConsole, ImmutableArray<TracedMessage> raw)
    {
        SubjectId = subjectId;
        IsOfConsole = isOfConsole;
        _raw = raw;
        foreach (var message in raw)
            Octets += message.Bytes.Length;
    }

    /// <summary>The alert or session.</summary>
    public string SubjectId { get; }

    /// <summary>Whether a console of this gateway takes part in it; those are the last to be left out.</summary>
    public bool IsOfConsole { get; }

    /// <summary>The octets of all messages together.</summary>
    public long Octets { get; }

    /// <summary>
    /// The messages, oldest first, with the credentials taken out. That is work, which is done here and not on the signalling loop: call it once.
    /// </summary>
    /// <param name="reader">Reads them one after the other; whoever takes many ladders uses it again.</param>
    public ImmutableArray<TracedMessage> ReadMessages(SipMessageReader reader)
    {
        var messages = ImmutableArray.CreateBuilder<TracedMessage>(_raw.Length);
        foreach (var message in _raw)
            messages.Add(Redaction.WithoutCredentials(message, reader));
        return messages.MoveToImmutable();
    }
}
