using Gateway.Domain.Access;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Presence.Serving;

/// <summary>One person of another network on a list, as its watcher is shown him: what the back-end subscription to him has brought.</summary>
/// <param name="list">The list.</param>
/// <param name="who">The person.</param>
/// <param name="find">The back-end subscription to him; <c>null</c> where there can be none at the moment.</param>
internal sealed class ForeignMember(ListSubscription list, PocAddress who, Func<MonotonicTime, BackEndSubscription?> find) : IListed
{
    private const long Nothing = -1;

    private BackEndSubscription? _backEnd;
    private long _shown = Nothing;

    public PocAddress Who { get; } = who;

    /// <inheritdoc/>
    public ListedState State => _backEnd?.Shown ?? default;

    /// <inheritdoc/>
    public bool IsOwed => _shown != Version;

    private long Version => _backEnd?.Version ?? 0;

    /// <inheritdoc/>
    public void Told(bool again = false) => _shown = again ? Nothing : Version;

    /// <inheritdoc/>
    public void AskedAgain(MonotonicTime now)
    {
        if (_backEnd is null)
            (_backEnd = find(now))?.Join(this, now);
        else
            _backEnd.AskedAgain(now);
    }

    /// <inheritdoc/>
    public void Leave(MonotonicTime now) => _backEnd?.Leave(this, now);

    /// <summary>Something else is known of him.</summary>
    public void Changed(MonotonicTime now) => list.MemberChanged(this, now);
}
