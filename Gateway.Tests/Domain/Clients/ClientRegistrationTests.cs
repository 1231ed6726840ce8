using Gateway.Domain.Clients;
using Gateway.Sip.Machines;
using Gateway.Tests.Support;
using static Gateway.Domain.Clients.ClientRegistrationEffect;
using static Gateway.Domain.Clients.ClientRegistrationEvent;
using static Gateway.Domain.Clients.ClientRegistrationState;

namespace Gateway.Tests.Domain.Clients;

[Clause("RFC 3261", "10.2")]
public sealed class ClientRegistrationTests
{
    private static readonly ClientRegistrationSettings Settings = new();
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly MonotonicTime Now = new(TimeSpan.FromSeconds(100));

    [Fact]
    public void A_wanted_client_registers_at_once()
    {
        var (state, effects) = Step(new Unregistered(), new Wanted(Hour));

        Assert.Equal(new Registering(Hour, 0), state);
        Assert.Equal([new SendRegister(Hour)], effects);
    }

    [Theory]
    [InlineData(60, 30)]
    [InlineData(1200, 600)]
    [InlineData(3600, 3000)]
    public void A_binding_is_refreshed_at_half_of_a_short_expiry_and_ten_minutes_before_the_end_of_a_long_one(int granted, int refreshAfter)
    {
        var (state, effects) = Step(new Registering(Hour, 0), new Accepted(TimeSpan.FromSeconds(granted)));

        Assert.Equal(Now + TimeSpan.FromSeconds(refreshAfter), state.NextDeadline);
        Assert.Equal([new Report(true, 200)], effects);
    }

    [Fact]
    public void A_refresh_goes_out_when_it_is_due_and_not_before()
    {
        var registered = new Registered(Hour, Now + TimeSpan.FromSeconds(1));

        Assert.Empty(Step(registered, new Tick()).Effects);
        Assert.Equal([new SendRegister(Hour)], ClientRegistration.Step(registered, new Tick(), Now + TimeSpan.FromSeconds(1), Settings).Effects);
    }

    [Fact]
    public void A_registrar_that_wants_a_longer_expiry_gets_it()
    {
        var (state, effects) = Step(new Registering(TimeSpan.FromSeconds(30), 0), new TooBrief(TimeSpan.FromSeconds(60)));

        Assert.Equal(new Registering(TimeSpan.FromSeconds(60), 0), state);
        Assert.Equal([new SendRegister(TimeSpan.FromSeconds(60))], effects);
    }

    [Fact]
    public void A_registrar_that_asks_for_years_is_taken_as_refusing()
    {
        var (state, _) = Step(new Registering(Hour, 0), new TooBrief(TimeSpan.FromDays(400)));

        Assert.IsType<WaitingToRetry>(state);
    }

    [Fact, Clause("RFC 5626", "4.5")]
    public void The_pause_doubles_with_each_failure_up_to_its_limit()
    {
        var pauses = Enumerable.Range(0, 14)
            .Select(failures => Step(new Registering(Hour, failures), new Refused(503, TimeSpan.Zero)).State.NextDeadline - Now)
            .Select(pause => pause.TotalSeconds);

        Assert.Equal([2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1800, 1800, 1800, 1800], pauses);
    }

    [Fact]
    public void A_longer_Retry_After_is_obeyed()
    {
        var (state, _) = Step(new Registering(Hour, 0), new Refused(503, TimeSpan.FromSeconds(90)));

        Assert.Equal(Now + TimeSpan.FromSeconds(90), state.NextDeadline);
    }

    [Fact]
    public void An_unwanted_client_takes_its_binding_away()
    {
        var (state, effects) = Step(new Registered(Hour, Now + Hour), new Unwanted());

        Assert.Equal(new Deregistering(), state);
        Assert.Equal([new SendRegister(TimeSpan.Zero)], effects);
    }

    [Fact]
    public void Every_state_decides_every_event()
    {
        ClientRegistrationState[] states =
            [new Unregistered(), new Registering(Hour, 0), new Registering(Hour, 3), new Registered(Hour, Now), new WaitingToRetry(Hour, Now, 2), new Deregistering()];
        ClientRegistrationEvent[] events =
            [new Wanted(Hour), new Unwanted(), new Accepted(Hour), new TooBrief(Hour), new TooBrief(2 * Hour), new Refused(403, TimeSpan.Zero), new Tick()];

        foreach (var state in states)
        {
            foreach (var happened in events)
            {
                var (after, _) = Step(state, happened);
                Assert.False(happened is Tick && after.NextDeadline <= Now, $"{state} + {happened} leaves a due deadline");
            }
        }
    }

    private static Transition<ClientRegistrationState, ClientRegistrationEffect> Step(ClientRegistrationState state, ClientRegistrationEvent happened) =>
        ClientRegistration.Step(state, happened, Now, Settings);
}
