using Gateway.Domain.Access;
using Gateway.Domain.Subscribers;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Subscribers;

[Clause("POC-CP", "4.1", Inferred = true)]
public sealed class PocSettingsTests
{
    private static readonly PocSettings Automatic = new(AnswerMode.Automatic);
    private static readonly PocSettings Manual = new();

    [Fact]
    public void Without_devices_it_is_as_if_nothing_was_ever_published() => Assert.Equal(PocSettings.Default, PocSettings.Of([]));

    [Fact]
    public void One_device_alone_decides()
    {
        var said = new PocSettings(AnswerMode.Automatic, true, true, false);

        Assert.Equal(said, PocSettings.Of([said]));
    }

    [Fact]
    public void It_is_answered_automatically_only_where_every_device_that_takes_sessions_does_so()
    {
        Assert.Equal(AnswerMode.Manual, PocSettings.Of([Automatic, Manual]).AnswerMode);
        Assert.Equal(AnswerMode.Automatic, PocSettings.Of([Automatic, Manual with { IncomingSessionBarring = true }]).AnswerMode);
    }

    [Fact]
    public void Sessions_and_alerts_are_barred_where_every_device_bars_them()
    {
        Assert.Equal((false, false), Barred(Manual with { IncomingSessionBarring = true }, Manual with { IncomingAlertBarring = true }));
        Assert.Equal((true, true), Barred(new(IncomingSessionBarring: true, IncomingAlertBarring: true), new(IncomingSessionBarring: true, IncomingAlertBarring: true)));
    }

    [Fact]
    public void A_second_session_is_taken_where_a_device_that_takes_sessions_can()
    {
        var single = Manual with { SimultaneousSessions = false };

        Assert.True(PocSettings.Of([single, Manual]).SimultaneousSessions);
        Assert.False(PocSettings.Of([single, Manual with { IncomingSessionBarring = true }]).SimultaneousSessions);
    }

    private static (bool Sessions, bool Alerts) Barred(params PocSettings[] devices) =>
        PocSettings.Of(devices) is var all ? (all.IncomingSessionBarring, all.IncomingAlertBarring) : default;
}
