using System.Text;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Domain.History;

/// <summary>The signalling of one alert or session as a picture: who took part, and which message went from whom to whom, in order.</summary>
/// <param name="SubjectId">The alert or session.</param>
/// <param name="Columns">The participants, in the order in which they appear.</param>
/// <param name="Rungs">The messages, in order. A message that both ends saw is there once.</param>
public sealed record Ladder(string SubjectId, IReadOnlyList<LadderColumn> Columns, IReadOnlyList<LadderRung> Rungs)
{
    /// <summary>Puts a ladder together.</summary>
    /// <param name="subjectId">The alert or session.</param>
    /// <param name="messages">Its messages, oldest first.</param>
    public static Ladder Of(string subjectId, IEnumerable<TracedMessage> messages)
    {
        var columns = new List<LadderColumn>();
        var rungs = new List<LadderRung>();
        var onTheirWay = new List<TracedMessage>();
        var seen = new List<TracedMessage>();
        DateTimeOffset? first = null;
        foreach (var message in messages)
        {
            if (message.Direction == TraceDirection.Received && Arrived(message, onTheirWay))
                continue;
            if (message.Direction == TraceDirection.Sent && message.To.IsElement)
                onTheirWay.Add(message);
            first ??= message.At;
            // A sender outside tells nobody that it repeats itself, nor does anybody who repeats floor control; the octets do.
            var again = message.Retransmission
                || ((message.Direction == TraceDirection.Received || message.Protocol == TracedProtocol.Mbcp) && seen.Exists(earlier => IsSame(earlier, message)));
            seen.Add(message);
            rungs.Add(new(
                rungs.Count + 1, message.At, message.At - first.Value, ColumnOf(message.From, columns), ColumnOf(message.To, columns), again,
                SummaryOf(message), message));
        }

        return new(subjectId, columns, rungs);
    }

    private static bool Arrived(TracedMessage message, List<TracedMessage> onTheirWay)
    {
        var sent = onTheirWay.FindIndex(earlier => IsSame(earlier, message) || IsSameRequest(earlier, message));
        if (sent >= 0)
            onTheirWay.RemoveAt(sent);
        return sent >= 0;
    }

    private static bool IsSame(TracedMessage one, TracedMessage other) =>
        one.From.Name == other.From.Name && one.To.Name == other.To.Name && one.Bytes.Span.SequenceEqual(other.Bytes.Span);

    // The receiver writes received and rport into the top Via (RFC 3261 §18.2.1, RFC 3581 §4); what makes it the same request is its transaction (§17.2.3).
    private static bool IsSameRequest(TracedMessage sent, TracedMessage received) =>
        sent.From.Name == received.From.Name && sent.To.Name == received.To.Name && received.Protocol == TracedProtocol.Sip
        && SipParser.TryParseDatagram(sent.Bytes, out var one, out _) == SipParseResult.Message && one is SipRequest
        && SipParser.TryParseDatagram(received.Bytes, out var other, out _) == SipParseResult.Message && other is SipRequest
        && one.TopVia.HasMagicCookie && one.TopVia.Branch.SequenceEqual(other.TopVia.Branch) && one.CSeq.Method == other.CSeq.Method;

    private static int ColumnOf(SignallingPoint point, List<LadderColumn> columns)
    {
        var index = columns.FindIndex(column => column.Name == point.Name);
        if (index >= 0)
            return index;
        columns.Add(new(point.Name, point.IsElement));
        return columns.Count - 1;
    }

    private static string SummaryOf(TracedMessage message) =>
        message.Protocol == TracedProtocol.Mbcp ? FloorControlText.Summary(message.Bytes.Span)
        : SipParser.TryParseDatagram(message.Bytes, out var parsed, out _) != SipParseResult.Message
            ? "unreadable"
            : parsed switch
            {
                SipRequest request => $"{request.Method.Name} {request.RequestUriText}",
                SipResponse response => $"{response.Status} {response.ReasonPhrase} ({response.CSeq.Method.Name})",
                _ => "unreadable",
            };
}

/// <summary>A participant of a ladder.</summary>
/// <param name="Name">The host name of an element, or the address and port of a peer.</param>
/// <param name="IsElement">Whether it is an element of this gateway.</param>
public sealed record LadderColumn(string Name, bool IsElement);

/// <summary>One message of a ladder.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="At">When it was sent, or received when its sender is not ours.</param>
/// <param name="SinceFirst">How long after the first message.</param>
/// <param name="From">The index of the column it comes from.</param>
/// <param name="To">The index of the column it goes to.</param>
/// <param name="Retransmission">Whether the same octets went the same way before.</param>
/// <param name="Summary">Method and Request-URI, or status, reason phrase and method; of floor control what it is.</param>
/// <param name="Message">The message itself.</param>
public sealed record LadderRung(
    int Number, DateTimeOffset At, TimeSpan SinceFirst, int From, int To, bool Retransmission, string Summary, TracedMessage Message)
{
    /// <summary>The transport as people write it: <c>UDP</c>, <c>TCP</c>, or <c>in-process</c>.</summary>
    public string Transport => Message.Transport == TransportKind.InProcess ? "in-process" : Message.Transport.ViaToken();

    /// <summary>The message as text; octets that are no UTF-8 show as replacement characters. Floor control is told in words, with its octets.</summary>
    public string Text => Message.Protocol == TracedProtocol.Mbcp ? FloorControlText.Describe(Message.Bytes.Span) : Encoding.UTF8.GetString(Message.Bytes.Span);
}
