using Gateway.Domain.Access;

namespace Gateway.Domain.Subscribers;

/// <summary>The PoC settings of a user (RFC 4354): what he wants of the service now, as against what he lets others do by rules.</summary>
/// <param name="AnswerMode"><c>answer-mode</c>. Default manual, as when nothing was ever published.</param>
/// <param name="IncomingSessionBarring"><c>incoming-session-barring</c>: every invitation to him is refused.</param>
/// <param name="IncomingAlertBarring"><c>incoming-personal-alert-barring</c>: every alert to him is refused.</param>
/// <param name="SimultaneousSessions"><c>simultaneous-sessions-support</c>: <c>false</c> refuses a second invitation during a session.</param>
public sealed record PocSettings(
    AnswerMode AnswerMode = AnswerMode.Manual, bool IncomingSessionBarring = false, bool IncomingAlertBarring = false, bool SimultaneousSessions = true)
{
    /// <summary>What holds for who said nothing.</summary>
    public static PocSettings Default { get; } = new();

    /// <summary>
    /// What holds for a user whose devices want different things (docs/adr/0029): he is barred only where all of them bar, and what is let in is taken as those that let it in want it. One that
    /// answers by hand is not made to speak by another that does not, so he is answered for automatically only where all of them do.
    /// </summary>
    /// <param name="devices">The settings of each device; none: <see cref="Default"/>.</param>
    public static PocSettings Of(IReadOnlyCollection<PocSettings> devices)
    {
        if (devices.Count == 0)
            return Default;
        var open = devices.Where(device => !device.IncomingSessionBarring).ToList();
        var taking = open.Count == 0 ? [.. devices] : open;
        return new(
            taking.TrueForAll(device => device.AnswerMode == AnswerMode.Automatic) ? AnswerMode.Automatic : AnswerMode.Manual,
            open.Count == 0,
            devices.All(device => device.IncomingAlertBarring),
            taking.Exists(device => device.SimultaneousSessions));
    }
}

/// <summary>The PoC settings that one device of a user publishes (RFC 4354 §4).</summary>
/// <param name="Entity">Tells the device apart from others of its user.</param>
/// <param name="Settings">What it wants; what it does not say is as with who never said anything.</param>
/// <param name="PublishedAt">When it said so last.</param>
/// <param name="Until">When that runs out unless it is renewed.</param>
public sealed record DeviceSettings(string Entity, PocSettings Settings, DateTimeOffset PublishedAt, DateTimeOffset Until);
