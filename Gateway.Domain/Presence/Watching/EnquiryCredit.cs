using System.Globalization;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Presence.Watching;

/// <summary>
/// The rule of step 2: who asks is a user of this network, has credit (<see cref="WatcherCredit"/>), and has not used up what he may ask in an hour. An operator with prepaid accounts puts his own in its place.
/// </summary>
/// <remarks>Not thread safe: one event loop owns it.</remarks>
/// <param name="facts">Who the users are.</param>
/// <param name="perHour">Enquiries that one user may begin in an hour. At least 1.</param>
public sealed class EnquiryCredit(NetworkFactsSource facts, int perHour) : IWatcherCredit
{
    /// <summary>What an enquiry is refused by whose watcher is nobody's user.</summary>
    public const string Unauthenticated = "unauthenticated";

    /// <summary>What an enquiry is refused by whose watcher has used up what he may ask.</summary>
    public const string NoCredit = "noCredit";

    /// <summary>What the rule of the hour is called where a decision is explained.</summary>
    public const string HourlyRule = "limit:enquiries-an-hour";

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Dictionary<PocAddress, int> _used = [];
    private MonotonicTime _hourEndsAt = MonotonicTime.Zero;

    /// <inheritdoc/>
    public AlertWhy? Objection(PocAddress watcher, MonotonicTime now)
    {
        if (!facts.Current.Subscribers.TryFind(watcher, out _))
            return new(null, Unauthenticated, "whoever asks has to be a user of this network");
        if (facts.Current.CreditRefusal(watcher) is { } refusal)
            return new(refusal.Rule, NoCredit, refusal.Reason);
        if (now >= _hourEndsAt)
        {
            _used.Clear();
            _hourEndsAt = now + Hour;
        }

        var used = _used.GetValueOrDefault(watcher);
        if (used >= perHour)
            return new(HourlyRule, NoCredit, string.Create(CultureInfo.InvariantCulture, $"{perHour} enquiries an hour are used up"));
        _used[watcher] = used + 1;
        return null;
    }
}
