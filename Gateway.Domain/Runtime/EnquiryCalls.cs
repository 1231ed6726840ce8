using Gateway.Domain.Presence;

namespace Gateway.Domain.Runtime;

/// <summary>
/// Which calls carried which enquiry, so that its ladder is found while the trace remembers it. Several enquiries of one watcher live on one subscription, and one that is begun again has several.
/// </summary>
/// <remarks>Not thread safe: one event loop owns it.</remarks>
internal sealed class EnquiryCalls
{
    /// <summary>Enquiries remembered; the first that were told are forgotten first.</summary>
    public const int EnquiriesMax = 20_000;

    /// <summary>Calls of one enquiry: one a subscription, and a day's worth of a server that is started anew each hour.</summary>
    public const int CallsMax = 24;

    private readonly Dictionary<string, List<string>> _calls = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>An enquiry is carried by a call.</summary>
    public void Note(EnquiryRecord enquiry)
    {
        if (enquiry.CallId is not { } callId)
            return;
        if (!_calls.TryGetValue(enquiry.Id.Value, out var calls))
        {
            if (_order.Count >= EnquiriesMax)
                _calls.Remove(_order.Dequeue());
            _order.Enqueue(enquiry.Id.Value);
            _calls.Add(enquiry.Id.Value, calls = []);
        }

        if (calls.Contains(callId))
            return;
        if (calls.Count >= CallsMax)
            calls.RemoveAt(0);
        calls.Add(callId);
    }

    /// <summary>The calls of an enquiry, in the order in which they were told.</summary>
    public IReadOnlyList<string> Of(string enquiry) => _calls.TryGetValue(enquiry, out var calls) ? calls : [];
}
