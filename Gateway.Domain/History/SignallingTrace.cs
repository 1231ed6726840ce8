using System.Net;
using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Domain.History;

/// <summary>
/// Remembers the SIP messages and the floor control that the elements of one loop sent and received, and which of them belong to which alert or
/// session.
/// </summary>
/// <remarks>
/// <para>
/// All memory is taken at the start: octets go into one ring, a small record of each message into another, and records of one Call-ID are
/// chained backwards. So a message costs a copy and no allocation, the garbage collector has nothing to follow, and forgetting is
/// overwriting. Strings and lists come into being only when somebody looks.
/// </para>
/// <para>Belongs to its loop's thread.</para>
/// </remarks>
public sealed class SignallingTrace
{
    // An average message: the two rings then run out at about the same time.
    private const int TypicalMessageBytes = 512;
    private const int SmallestRing = 64 * 1024;

    // Listeners and outgoing connections of the elements; connections come and go.
    private const int NamedAddressesMax = 4096;

    private readonly byte[] _octets;
    private readonly Entry[] _entries;
    private readonly long[] _newestOfBucket;
    private readonly Dictionary<string, string> _subjectOfCall;
    private readonly Dictionary<string, List<string>> _callsOfSubject = new(StringComparer.Ordinal);
    private readonly Queue<string> _relatedCalls = [];
    private readonly Dictionary<IPEndPoint, string> _elementAt = [];
    private readonly Dictionary<IPEndPoint, string> _elementAtMedia = [];
    private readonly Queue<IPEndPoint> _namedAddresses = [];
    private readonly Dictionary<string, SignallingPoint> _elements = new(StringComparer.Ordinal);
    private readonly List<(long Number, string CallId)> _found = [];
    private readonly SignallingTraceSettings _settings;
    private long _written;
    private long _next = 1;
    private long _oldest = 1;

    /// <param name="settings">How much to remember.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ring is smaller than 64 KB.</exception>
    public SignallingTrace(SignallingTraceSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.BytesMax, SmallestRing);
        _settings = settings;
        _octets = GC.AllocateUninitializedArray<byte>(settings.BytesMax);
        _entries = new Entry[settings.BytesMax / TypicalMessageBytes];
        _newestOfBucket = new long[_entries.Length];
        _subjectOfCall = new(CallIdComparer.Instance);
    }

    /// <summary>Messages too long for the ring (a quarter of it), which were left out.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Makes an address known as one of an element, so that both ends of a hop over a socket within the process get their names.</summary>
    public void NameAddress(IPEndPoint address, string element)
    {
        if (_elementAt.TryAdd(address, element))
            _namedAddresses.Enqueue(address);
        else
            _elementAt[address] = element;
        if (_namedAddresses.Count > NamedAddressesMax)
            _elementAt.Remove(_namedAddresses.Dequeue());
    }

    /// <summary>Makes a media port known as one of an element while it is open.</summary>
    public void NameMediaPort(IPEndPoint address, string element) => _elementAtMedia[address] = element;

    /// <summary>Forgets a media port that was closed; what was seen of it keeps its name.</summary>
    public void ForgetMediaPort(IPEndPoint address) => _elementAtMedia.Remove(address);

    /// <summary>Takes note of a datagram of floor control. It carries no Call-ID, so whoever has the port says which call it belongs to.</summary>
    /// <param name="direction">How it was seen.</param>
    /// <param name="element">The element that saw it.</param>
    /// <param name="local">Its port.</param>
    /// <param name="remote">The other port.</param>
    /// <param name="callId">The call.</param>
    /// <param name="datagram">The octets.</param>
    /// <param name="now">The present time.</param>
    /// <param name="utcNow">The present time, for people.</param>
    public void RecordFloorControl(
        TraceDirection direction, string element, IPEndPoint local, IPEndPoint remote, string callId, ReadOnlySpan<byte> datagram, MonotonicTime now,
        DateTimeOffset utcNow)
    {
        // The Call-ID is put in front of the octets, so that one chain leads to all that belongs to a call.
        var key = Encoding.Latin1.GetBytes(callId);
        byte[] octets = [.. key, .. datagram];
        var flow = new Flow(TransportKind.Udp, local, remote, PeerElement: _elementAtMedia.GetValueOrDefault(remote));
        Record(direction, element, flow, TracedProtocol.Mbcp, octets, (0, key.Length), false, now, utcNow);
    }

    /// <summary>Takes note of a message.</summary>
    /// <param name="direction">How it was seen.</param>
    /// <param name="element">The element that saw it; of a message passed on within the process, the sender.</param>
    /// <param name="flow">What it came or went over; of a message passed on, the link to the receiver.</param>
    /// <param name="message">The message.</param>
    /// <param name="retransmission">Whether its sender says that it is one.</param>
    /// <param name="now">The present time.</param>
    /// <param name="utcNow">The present time, for people.</param>
    public void Record(
        TraceDirection direction, string element, Flow flow, SipMessage message, bool retransmission, MonotonicTime now, DateTimeOffset utcNow)
    {
        var octets = message.Bytes.Span;
        Record(direction, element, flow, TracedProtocol.Sip, octets, RangeOf(message.CallId, octets), retransmission, now, utcNow);
    }

    /// <summary>Says that a Call-ID is part of an alert or a session; messages seen before belong to it as well. Saying it again does no harm.</summary>
    public void Relate(string callId, string subjectId)
    {
        if (_subjectOfCall.TryGetValue(callId, out var before))
        {
            if (before == subjectId)
                return;
            Forget(callId, before);
        }

        _subjectOfCall[callId] = subjectId;
        if (!_callsOfSubject.TryGetValue(subjectId, out var calls))
            _callsOfSubject.Add(subjectId, calls = []);
        calls.Add(callId);
        _relatedCalls.Enqueue(callId);
        while (_relatedCalls.Count > _settings.RelatedCallsMax)
        {
            var oldest = _relatedCalls.Dequeue();
            if (_subjectOfCall.TryGetValue(oldest, out var subject))
                Forget(oldest, subject);
        }
    }

    /// <summary>The messages of an alert or session that are remembered, oldest first.</summary>
    public IReadOnlyList<TracedMessage> MessagesOf(string subjectId) =>
        _callsOfSubject.TryGetValue(subjectId, out var calls) ? MessagesOfCalls(calls) : [];

    /// <summary>The messages with a Call-ID that are remembered, oldest first.</summary>
    public IReadOnlyList<TracedMessage> MessagesOfCall(string callId) => MessagesOfCalls([callId]);

    /// <summary>How far it has come.</summary>
    internal TraceMark Mark => new(_written, _next);

    /// <summary>Whether half of what can be remembered has come since then: time to take what is wanted.</summary>
    internal bool IsFading(TraceMark since) =>
        _written - since.Written > _octets.Length / 2 || _next - since.Next > _entries.Length / 2;

    /// <summary>The messages with these Call-IDs after a number, oldest first and as they were seen: with their credentials.</summary>
    internal List<TracedMessage> CopyOfCalls(IReadOnlyList<string> callIds, long after)
    {
        var found = NumbersOfCalls(callIds, after);
        var length = 0;
        foreach (var (number, _) in found)
            length += WantedOf(number).Length;

        // One array for all octets: a ladder is looked at whole, and let go of whole.
        var octets = GC.AllocateUninitializedArray<byte>(length);
        var messages = new List<TracedMessage>(found.Count);
        var start = 0;
        foreach (var (number, callId) in found)
        {
            var wanted = WantedOf(number);
            wanted.CopyTo(octets.AsSpan(start));
            messages.Add(Describe(number, callId, octets.AsMemory(start, wanted.Length)));
            start += wanted.Length;
        }

        return messages;
    }

    private void Record(
        TraceDirection direction, string element, Flow flow, TracedProtocol protocol, ReadOnlySpan<byte> octets, (int Start, int Length) callIdRange,
        bool retransmission, MonotonicTime now, DateTimeOffset utcNow)
    {
        if (octets.Length > _octets.Length / 4)
        {
            LeftOut++;
            return;
        }

        var callId = octets.Slice(callIdRange.Start, callIdRange.Length);
        var bucket = BucketOf(CallIdComparer.Instance.GetHashCode(callId));
        var position = Store(octets);
        var number = _next++;
        if (number - _oldest >= _entries.Length)
            _oldest = number - _entries.Length + 1;
        _entries[number % _entries.Length] = new(
            position, octets.Length, callIdRange, _newestOfBucket[bucket], utcNow.UtcTicks, now, element, flow, direction, retransmission, protocol);
        _newestOfBucket[bucket] = number;
    }

    private List<TracedMessage> MessagesOfCalls(IReadOnlyList<string> callIds) =>
        [.. CopyOfCalls(callIds, 0).Select(Redaction.WithoutCredentials)];

    private List<(long Number, string CallId)> NumbersOfCalls(IReadOnlyList<string> callIds, long after)
    {
        var oldest = Math.Max(_oldest, after + 1);
        var numbers = _found;
        numbers.Clear();
        foreach (var callId in callIds)
        {
            // The chain runs backwards, so what is over the limit are the oldest.
            var left = _settings.MessagesPerSubjectMax;
            var number = _newestOfBucket[BucketOf(CallIdComparer.Instance.GetHashCode(callId))];
            for (; number >= oldest && left > 0; number = _entries[number % _entries.Length].Previous)
            {
                if (!CallIdComparer.Instance.Equals(CallIdOf(number), callId))
                    continue;
                numbers.Add((number, callId));
                left--;
            }
        }

        numbers.Sort(static (a, b) => a.Number.CompareTo(b.Number));
        numbers.RemoveRange(0, Math.Max(0, numbers.Count - _settings.MessagesPerSubjectMax));
        return numbers;
    }

    private TracedMessage Describe(long number, string callId, ReadOnlyMemory<byte> octets)
    {
        var entry = _entries[number % _entries.Length];
        var isPassed = entry.Direction == TraceDirection.Passed;
        var self = isPassed ? ElementOf(entry.Element) : new SignallingPoint(entry.Element, entry.Flow.Local, IsElement: true);
        var other = isPassed
            ? ElementOf(entry.Flow.PeerElement ?? "")
            : entry.Flow.PeerElement is { } peer
            ? new(peer, entry.Flow.Remote, true)
            : _elementAt.TryGetValue(entry.Flow.Remote, out var name)
                ? new SignallingPoint(name, entry.Flow.Remote, true)
                : new(entry.Flow.Remote.ToString(), entry.Flow.Remote, false);
        var toOther = entry.Direction != TraceDirection.Received;
        return new(
            number, new(entry.UtcTicks, TimeSpan.Zero), entry.Since, toOther ? self : other, toOther ? other : self, entry.Flow.Kind,
            entry.Direction, entry.Retransmission, callId, octets)
        {
            Protocol = entry.Protocol,
        };
    }

    // The elements of a loop are few, and most of what is traced passes between them.
    private SignallingPoint ElementOf(string name)
    {
        if (!_elements.TryGetValue(name, out var point))
            _elements.Add(name, point = new(name, null, IsElement: true));
        return point;
    }

    // In front of floor control stands the Call-ID, by which it is found.
    private ReadOnlySpan<byte> WantedOf(long number)
    {
        var entry = _entries[number % _entries.Length];
        return OctetsOf(number)[(entry.Protocol == TracedProtocol.Sip ? 0 : entry.CallId.Length)..];
    }

    private ReadOnlySpan<byte> CallIdOf(long number)
    {
        var entry = _entries[number % _entries.Length];
        return OctetsOf(number).Slice(entry.CallId.Start, entry.CallId.Length);
    }

    private ReadOnlySpan<byte> OctetsOf(long number)
    {
        var entry = _entries[number % _entries.Length];
        return _octets.AsSpan((int)(entry.Position % _octets.Length), entry.Length);
    }

    // A message lies in one piece: where it would not fit before the end of the ring it starts at the beginning.
    private long Store(ReadOnlySpan<byte> octets)
    {
        var offset = (int)(_written % _octets.Length);
        if (offset + octets.Length > _octets.Length)
            _written += _octets.Length - offset;
        var position = _written;
        _written += octets.Length;
        while (_oldest < _next && _entries[_oldest % _entries.Length].Position < _written - _octets.Length)
            _oldest++;
        octets.CopyTo(_octets.AsSpan((int)(position % _octets.Length)));
        return position;
    }

    private void Forget(string callId, string subjectId)
    {
        _subjectOfCall.Remove(callId);
        if (!_callsOfSubject.TryGetValue(subjectId, out var calls))
            return;
        calls.Remove(callId);
        if (calls.Count == 0)
            _callsOfSubject.Remove(subjectId);
    }

    // A folded value is a copy of what lies in the message behind the fold. Folded in the middle it is no Call-ID, and counts as missing.
    private static (int Start, int Length) RangeOf(ReadOnlySpan<byte> callId, ReadOnlySpan<byte> octets)
    {
        if (!octets.Overlaps(callId, out var start))
            start = octets.IndexOf(callId);
        return start < 0 ? (0, 0) : (start, callId.Length);
    }

    private int BucketOf(int hash) => (int)((uint)hash % (uint)_newestOfBucket.Length);

    private readonly record struct Entry(
        long Position, int Length, (int Start, int Length) CallId, long Previous, long UtcTicks, MonotonicTime Since, string Element, Flow Flow, TraceDirection Direction,
        bool Retransmission, TracedProtocol Protocol);
}
