using Gateway.Domain.Floor;
using Gateway.Sip.Machines;
using Gateway.Tests.Support;
using static Gateway.Domain.Floor.ClientFloorEffect;
using static Gateway.Domain.Floor.ClientFloorEvent;
using static Gateway.Domain.Floor.ClientFloorState;

namespace Gateway.Tests.Domain.Floor;

public sealed class ClientFloorTests
{
    private static readonly FloorTalker Bob = new(0x2B90D4F6, "sip:bob@poc.local", "Bob");

    private ClientFloorSettings _settings = new();
    private ClientFloorState _state = new NoPermission(MonotonicTime.Zero);
    private MonotonicTime _now = new(TimeSpan.FromMinutes(1));

    [Fact]
    public void A_press_asks_a_grant_opens_the_microphone_and_letting_go_closes_it_at_once()
    {
        Assert.Equal([new SendRequest(new(1, _now))], When(new Pressed()));
        Assert.Equal([new OpenMicrophone(), new ReportTalker(null)], When(new Granted(TimeSpan.FromSeconds(30))));
        Assert.Equal([new CloseMicrophone(), new SendRelease()], When(new LetGo()));
        Assert.Equal([new ReportTalker(null)], When(new Idle()));
        Assert.Equal(new NoPermission(MonotonicTime.Zero), _state);
    }

    [Fact]
    public void A_click_that_is_over_before_the_grant_never_opens_the_microphone()
    {
        When(new Pressed());

        Assert.Equal([new SendRelease()], When(new LetGo()));
        Assert.Equal([new SendRelease()], When(new Granted(null)));
        Assert.Equal([new ReportTalker(null)], When(new Idle()));
        Assert.Equal([new SendRelease()], When(new Granted(null)));
    }

    [Fact, Clause("PoC floor control", "client T11"), Clause("PoC floor control", "client C11")]
    public void A_request_is_repeated_as_it_was_and_then_given_up()
    {
        var press = new ButtonPress(2, _now);
        When(new Pressed(2));

        Assert.Equal([new SendRequest(press)], After(TimeSpan.FromSeconds(1)));
        Assert.Equal([new SendRequest(press)], After(TimeSpan.FromSeconds(1)));
        Assert.Equal([new ReportNoAnswer()], After(TimeSpan.FromSeconds(1)));
        Assert.IsType<NoPermission>(_state);
    }

    [Fact, Clause("PoC floor control", "client T10"), Clause("PoC floor control", "client C10")]
    public void A_release_is_repeated_and_then_taken_as_done()
    {
        Speaking();
        When(new LetGo());

        Assert.Equal([new SendRelease()], After(TimeSpan.FromSeconds(1)));
        Assert.Equal([new SendRelease()], After(TimeSpan.FromSeconds(1)));
        Assert.Empty(After(TimeSpan.FromSeconds(1)));
        Assert.IsType<NoPermission>(_state);
    }

    [Fact]
    public void What_is_pressed_while_the_release_is_out_counts_once_it_is_confirmed()
    {
        Speaking();
        When(new LetGo());
        Assert.Empty(When(new Pressed(1)));

        Assert.Equal([new ReportTalker(null), new SendRequest(new(1, _now))], When(new Idle()));
    }

    [Fact]
    public void A_press_that_is_over_before_the_release_is_confirmed_is_forgotten()
    {
        Speaking();
        When(new LetGo());
        When(new Pressed(1));
        When(new LetGo());

        Assert.Equal([new ReportTalker(null)], When(new Idle()));
    }

    [Fact]
    public void A_revoked_burst_closes_the_microphone_at_once_and_asking_is_of_no_use_for_a_while()
    {
        Speaking();

        Assert.Equal([new CloseMicrophone(), new SendRelease(), new ReportRevoked(2, TimeSpan.FromSeconds(10))], When(new Revoked(2, TimeSpan.FromSeconds(10))));
        Assert.Equal([new SendRelease()], When(new Revoked(2, TimeSpan.FromSeconds(10))));
        When(new Idle());
        Assert.Equal([new ReportBlocked()], When(new Pressed()));
        After(TimeSpan.FromSeconds(10));
        Assert.Equal([new SendRequest(new(1, _now))], When(new Pressed()));
    }

    [Fact]
    public void A_denial_tells_why()
    {
        When(new Pressed());

        Assert.Equal([new ReportDenied(1, "Another PoC User has permission")], When(new Denied(1, "Another PoC User has permission")));
        Assert.IsType<NoPermission>(_state);
    }

    [Fact]
    public void Somebody_elses_burst_is_shown_and_acknowledged_where_that_is_wanted()
    {
        Assert.Equal([new AcknowledgeTaken(), new ReportTalker(Bob)], When(new Taken(Bob, true)));
        Assert.Equal([new ReportTalker(Bob)], When(new Taken(Bob, false)));
    }

    [Fact]
    public void A_request_that_somebody_elses_grant_crosses_still_gets_its_answer()
    {
        When(new Pressed());

        Assert.Equal([new ReportTalker(Bob)], When(new Taken(Bob, false)));
        When(new QueueStatus(1));

        Assert.Equal(1, Assert.IsType<Queued>(_state).Position);
    }

    [Fact]
    public void What_the_INVITE_asked_for_ends_with_somebody_elses_burst_or_with_silence_while_nobody_presses()
    {
        _state = ClientFloor.Start;
        When(new SessionUp(IsAsking: true, IsGranted: false, IsPressed: false));
        Assert.Empty(After(TimeSpan.FromSeconds(1)));
        Assert.IsType<NoPermission>(_state);

        _state = ClientFloor.Start;
        When(new SessionUp(IsAsking: true, IsGranted: false, IsPressed: false));
        Assert.Equal([new ReportTalker(Bob)], When(new Taken(Bob, false)));
        Assert.IsType<NoPermission>(_state);
    }

    [Fact]
    public void An_Idle_that_crosses_the_request_does_not_end_it()
    {
        When(new Pressed());

        Assert.Empty(When(new Idle()));
        Assert.IsType<RequestPending>(_state);
    }

    [Fact]
    public void When_the_server_has_moved_on_the_microphone_closes()
    {
        Speaking();
        Assert.Equal([new CloseMicrophone(), new ReportTalker(Bob)], When(new Taken(Bob, false)));
        Speaking();
        Assert.Equal([new CloseMicrophone(), new ReportTalker(null)], When(new Idle()));
    }

    [Fact]
    public void In_the_queue_the_button_is_held_and_the_turn_opens_the_microphone()
    {
        When(new Pressed());
        When(new QueueStatus(2));
        Assert.Equal(2, Assert.IsType<Queued>(_state).Position);
        When(new QueueStatus(1));

        Assert.Equal([new ReportTalker(Bob)], When(new Taken(Bob, false)));
        Assert.Equal([new OpenMicrophone(), new ReportTalker(null)], When(new Granted(null)));
    }

    [Fact]
    public void Letting_go_in_the_queue_gives_the_place_up_unless_the_user_wants_to_keep_it()
    {
        When(new Pressed());
        When(new QueueStatus(2));
        Assert.Equal([new SendRelease()], When(new LetGo()));

        _settings = _settings with { StaysQueued = true };
        When(new Idle());
        When(new Pressed());
        When(new QueueStatus(2));
        Assert.Empty(When(new LetGo()));
        Assert.Equal([new ReportTurn(), new ReportTalker(null)], When(new Granted(TimeSpan.FromSeconds(30))));
        Assert.Equal([new OpenMicrophone(), new ReportTalker(null)], When(new Pressed()));
    }

    [Fact, Clause("PoC floor control", "client T132")]
    public void A_turn_that_the_user_does_not_take_is_given_back()
    {
        _settings = _settings with { StaysQueued = true };
        When(new Pressed());
        When(new QueueStatus(1));
        When(new LetGo());
        When(new Granted(null));

        Assert.Equal([new SendRelease()], After(TimeSpan.FromSeconds(2)));
    }

    [Fact, Clause("PoC floor control", "client T104"), Clause("PoC floor control", "client C104")]
    public void The_position_is_asked_for_three_times_and_a_server_that_does_not_answer_is_given_up()
    {
        When(new Pressed());
        When(new QueueStatus(null));

        Assert.Equal([new AskPosition()], When(new PositionAsked()));
        Assert.Empty(When(new PositionAsked()));
        Assert.Equal([new AskPosition(), new AskPosition(), new ReportNoAnswer()], After(TimeSpan.FromSeconds(3)));
        Assert.IsType<NoPermission>(_state);
    }

    [Fact]
    public void Who_hears_nothing_in_the_queue_or_that_nobody_talks_asks_by_himself()
    {
        When(new Pressed());
        When(new QueueStatus(2));

        Assert.Equal([new AskPosition()], After(TimeSpan.FromSeconds(5)));
        When(new QueueStatus(1));
        Assert.Equal([new AskPosition()], When(new Idle()));
        When(new QueueStatus(0));
        Assert.IsType<NoPermission>(_state);
    }

    [Fact]
    public void An_INVITE_that_asked_opens_no_microphone_while_the_button_is_not_held()
    {
        _state = ClientFloor.Start;
        Assert.Empty(When(new SessionUp(IsAsking: true, IsGranted: false, IsPressed: false)));
        Assert.Equal([new ReportTurn(), new ReportTalker(null)], When(new Granted(TimeSpan.FromSeconds(30))));

        _state = ClientFloor.Start;
        Assert.Equal([new OpenMicrophone(), new ReportTalker(null)], When(new SessionUp(IsAsking: true, IsGranted: true, IsPressed: true)));
    }

    [Fact]
    public void A_user_whose_time_is_over_is_warned_once_and_talks_on_until_the_server_stops_him()
    {
        Speaking();

        Assert.Equal([new ReportTimeOver()], After(TimeSpan.FromSeconds(30)));
        Assert.Empty(After(TimeSpan.FromSeconds(30)));
        Assert.IsType<HasPermission>(_state);
    }

    [Fact]
    public void The_end_of_the_session_closes_the_microphone_wherever_the_floor_stands()
    {
        Speaking();
        Assert.Equal([new CloseMicrophone(), new ReportTalker(null)], When(new SessionOver()));
        Assert.Equal(ClientFloor.Start, _state);
        Assert.Equal(MonotonicTime.Never, _state.NextDeadline);
    }

    [Fact]
    public void Every_state_decides_every_event_and_the_microphone_is_open_with_permission_only()
    {
        ClientFloorState[] states =
        [
            new Off(), new NoPermission(MonotonicTime.Zero), new NoPermission(MonotonicTime.Never), new RequestPending(new(1, _now), true, _now, 1),
            new RequestPending(new(1, _now), false, _now, 3), new HasPermission(_now), new HasPermission(MonotonicTime.Never) { IsWarned = true },
            new PermissionWaiting(null, _now), new Queued(new(1, _now), 1, true, _now, 1), new Queued(new(1, _now), null, false, MonotonicTime.Never, 0),
            new ReleasePending(_now, 1, _now, null), new ReleasePending(_now, 3, _now, new(1, _now)),
        ];
        ClientFloorEvent[] events =
        [
            new SessionUp(true, true, true), new SessionUp(true, false, false), new SessionUp(false, false, false), new SessionOver(), new Pressed(), new LetGo(),
            new QueueLeft(), new PositionAsked(), new Granted(null), new Denied(9, ""), new Taken(Bob, true), new Idle(), new Revoked(3, TimeSpan.Zero),
            new QueueStatus(0), new QueueStatus(null), new QueueStatus(3), new Tick(),
        ];

        foreach (var state in states)
        {
            foreach (var happened in events)
            {
                var (after, effects) = ClientFloor.Step(state, happened, _now, _settings);
                Assert.False(happened is Tick && after.NextDeadline <= _now, $"{state} + {happened} leaves a due deadline");
                Assert.Equal(after is HasPermission && state is not HasPermission, effects.Contains(new OpenMicrophone()));
                Assert.Equal(after is not HasPermission && state is HasPermission, effects.Contains(new CloseMicrophone()));
            }
        }
    }

    private void Speaking()
    {
        When(new Pressed());
        When(new Granted(TimeSpan.FromSeconds(30)));
        Assert.IsType<HasPermission>(_state);
    }

    private List<ClientFloorEffect> When(ClientFloorEvent happened)
    {
        (_state, var effects) = ClientFloor.Step(_state, happened, _now, _settings);
        return [.. effects];
    }

    private List<ClientFloorEffect> After(TimeSpan time)
    {
        var effects = new List<ClientFloorEffect>();
        var until = _now + time;
        while (_state.NextDeadline <= until)
        {
            _now = _state.NextDeadline > _now ? _state.NextDeadline : _now;
            effects.AddRange(When(new Tick()));
        }

        _now = until;
        return effects;
    }
}
