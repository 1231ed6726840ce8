using Gateway.Sip.Machines;

namespace Gateway.Domain.Presence.Publishing;

/// <summary>A PUBLISH that has to be sent (RFC 3903 §4).</summary>
/// <param name="Document">The body; <c>null</c> for a refresh or a removal.</param>
/// <param name="EntityTag">SIP-If-Match; <c>null</c> for the first.</param>
/// <param name="Seconds">Expires; 0 removes.</param>
public sealed record PublishOrder(PresenceDocument? Document, string? EntityTag, uint Seconds);

/// <summary>What became of a PUBLISH.</summary>
/// <param name="Status">The status of the final response; 408 where none came.</param>
/// <param name="EntityTag">SIP-ETag.</param>
/// <param name="Seconds">Expires of a success, Min-Expires of a 423, Retry-After of anything else; <c>null</c> where it is not said.</param>
public sealed record PublishResult(int Status, string? EntityTag, uint? Seconds);

/// <summary>
/// Keeps one source's view of one person published: what is wanted goes out, is refreshed before it runs out, is published anew where the server has forgotten it, and is tried again where it
/// cannot be reached (RFC 3903 §4, presence fact sheet clause 5). One PUBLISH is open at a time, and only what is wanted last counts.
/// </summary>
/// <remarks>Not thread safe.</remarks>
public sealed class PresencePublisher
{
    /// <summary>What is asked for.</summary>
    public const uint UsualSeconds = 3600;

    private static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(30);

    private PresenceDocument? _wanted;
    private bool _isNew;
    private bool _isOpen;
    private string? _tag;
    private uint _seconds = UsualSeconds;
    private int _failures;

    /// <summary>When <see cref="Next"/> has something to send.</summary>
    public MonotonicTime NextDeadline { get; private set; } = MonotonicTime.Never;

    /// <summary>Whether nothing is published, wanted or on its way.</summary>
    public bool IsIdle => _wanted is null && _tag is null && !_isOpen && !_isNew;

    /// <summary>Wants this published from now on; <c>null</c> = nothing.</summary>
    public void Want(PresenceDocument? document, MonotonicTime now)
    {
        if (document is null ? _wanted is null : _wanted?.TellsTheSameAs(document) == true)
            return;
        _wanted = document;
        _isNew = true;
        if (!_isOpen && _failures == 0)
            NextDeadline = now;
    }

    /// <summary>The PUBLISH that is due, which is open from then on; <c>null</c> for none.</summary>
    public PublishOrder? Next(MonotonicTime now)
    {
        if (_isOpen || now < NextDeadline)
            return null;
        NextDeadline = MonotonicTime.Never;
        if (_wanted is null && _tag is null)
        {
            _isNew = false;
            return null;
        }

        _isOpen = true;
        var order = _wanted is null ? new PublishOrder(null, _tag, 0)
            : _tag is null || _isNew ? new PublishOrder(_wanted, _tag, _seconds)
            : new PublishOrder(null, _tag, _seconds);
        _isNew = false;
        return order;
    }

    /// <summary>The open PUBLISH has its answer.</summary>
    /// <param name="order">The PUBLISH.</param>
    /// <param name="result">Its answer.</param>
    /// <param name="jitter">Chance, 0 to 1.</param>
    /// <param name="now">The present.</param>
    public void Ended(PublishOrder order, PublishResult result, double jitter, MonotonicTime now)
    {
        _isOpen = false;
        switch (result.Status)
        {
            case >= 200 and < 300:
                Published(order, result, now);
                break;
            case 412:
                // What was published is forgotten there: again, with its document.
                (_tag, _isNew) = (null, _wanted is not null);
                Again(now);
                break;
            case 423 when result.Seconds is { } min && min > _seconds:
                _seconds = min;
                _isNew |= order.Document is not null;
                Again(now);
                break;
            default:
                _isNew |= order.Document is not null;
                Later(result, jitter, now);
                break;
        }
    }

    private void Published(PublishOrder order, PublishResult result, MonotonicTime now)
    {
        _failures = 0;
        _tag = order.Seconds == 0 ? null : result.EntityTag;
        if (_isNew)
            NextDeadline = now;
        else if (_tag is not null)
            NextDeadline = now + (TimeSpan.FromSeconds(Math.Max(result.Seconds ?? order.Seconds, 10)) * 0.8);
    }

    // At once the first time; a server that says it again and again is given time.
    private void Again(MonotonicTime now)
    {
        NextDeadline = _failures == 0 ? now : now + PauseMin;
        _failures = Math.Min(_failures + 1, 10);
    }

    private void Later(PublishResult result, double jitter, MonotonicTime now)
    {
        var pause = PauseMin * Math.Pow(2, _failures);
        pause = (pause < PauseMax ? pause : PauseMax) * (0.75 + (jitter / 2));
        if (result.Seconds is { } asked && TimeSpan.FromSeconds(asked) > pause)
            pause = TimeSpan.FromSeconds(asked);
        NextDeadline = now + pause;
        _failures = Math.Min(_failures + 1, 10);
    }
}
