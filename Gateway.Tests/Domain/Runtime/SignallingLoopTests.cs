using System.Net;
using System.Net.Sockets;
using Gateway.Domain.Runtime;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Domain.Runtime;

public sealed class SignallingLoopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ManualTime _time = new();

    [Fact]
    public void A_message_between_elements_arrives_after_its_sender_has_finished()
    {
        var loop = NewLoop();
        var order = new List<string>();
        var server = Host(loop, "server.example");
        var core = Host(loop, "core.example");
        server.OnMessage = (_, _) => order.Add("arrived");
        loop.Post(_ =>
        {
            core.Port.Transmit(SipTexts.Request(), new NextHop.To(TransportKind.InProcess, "SERVER.example", 0), 1, false);
            order.Add("sender finished");
        });

        loop.RunUntilIdle();

        Assert.Equal(["sender finished", "arrived"], order);
        Assert.Equal("core.example", server.Flows.Single().PeerElement);
    }

    [Fact]
    public void An_answer_over_the_in_process_flow_reaches_the_element_that_asked()
    {
        var loop = NewLoop();
        var server = Host(loop, "server.example");
        var core = Host(loop, "core.example");
        server.OnMessage = (message, from) =>
            server.Port.Transmit(SipTexts.Response((SipRequest)message), new NextHop.Over(from), 0, false);
        loop.Post(_ => core.Port.Transmit(SipTexts.Request(), new NextHop.To(TransportKind.Udp, "server.example", 5060), 1, false));

        loop.RunUntilIdle();

        Assert.Equal(["SIP/2.0 200 OK"], core.Happened);
    }

    [Fact]
    public void An_element_is_also_reached_by_its_other_names()
    {
        var loop = NewLoop();
        var core = Host(loop, "core.example");
        loop.AddName("core.example", "networka.example");
        var client = Host(loop, "client.example");
        loop.Post(_ => client.Port.Transmit(SipTexts.Request(), new NextHop.To(TransportKind.Udp, "networka.example", 0), 1, false));

        loop.RunUntilIdle();

        Assert.Single(core.Happened);
    }

    [Fact]
    public void A_due_tick_comes_before_the_messages_that_wait()
    {
        var loop = NewLoop();
        var element = Host(loop, "core.example");
        element.NextDeadline = MonotonicTime.Zero + TimeSpan.FromMilliseconds(500);
        element.OnTick = _ => element.NextDeadline = MonotonicTime.Never;
        loop.RunUntilIdle();
        _time.Advance(TimeSpan.FromMilliseconds(500));
        ((ITransportReceiver)element.Port).Received(SipTexts.Request(), Flow.InProcess("x"));

        loop.RunUntilIdle();

        Assert.Equal(["tick 500", "MESSAGE sip:bob@networka.example SIP/2.0"], element.Happened);
    }

    [Fact]
    public void A_deadline_set_by_a_message_is_kept()
    {
        var loop = NewLoop();
        var element = Host(loop, "core.example");
        element.OnMessage = (_, _) => element.NextDeadline = loop.Now + TimeSpan.FromMilliseconds(100);
        element.OnTick = _ => element.NextDeadline = MonotonicTime.Never;
        ((ITransportReceiver)element.Port).Received(SipTexts.Request(), Flow.InProcess("x"));
        loop.RunUntilIdle();

        _time.Advance(TimeSpan.FromMilliseconds(99));
        loop.RunUntilIdle();
        Assert.DoesNotContain("tick 99", element.Happened);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        loop.RunUntilIdle();

        Assert.Equal("tick 100", element.Happened[^1]);
    }

    [Fact]
    public void A_tick_that_leaves_its_deadline_in_the_past_comes_again_ten_milliseconds_later_and_not_at_once()
    {
        var loop = NewLoop();
        var element = Host(loop, "core.example");
        element.NextDeadline = MonotonicTime.Zero;

        loop.RunUntilIdle();
        loop.RunUntilIdle();
        _time.Advance(TimeSpan.FromMilliseconds(10));
        loop.RunUntilIdle();

        Assert.Equal(["tick 0", "tick 10"], element.Happened);
    }

    [Fact]
    public void An_element_that_throws_is_counted_and_the_next_message_still_arrives()
    {
        var loop = NewLoop();
        var element = Host(loop, "core.example");
        element.OnMessage = (message, _) =>
        {
            if (message is SipRequest { Method.Name: "OPTIONS" })
                throw new InvalidOperationException("a bug");
        };
        ((ITransportReceiver)element.Port).Received(SipTexts.Request("OPTIONS"), Flow.InProcess("x"));
        ((ITransportReceiver)element.Port).Received(SipTexts.Request("MESSAGE"), Flow.InProcess("x"));

        loop.RunUntilIdle();

        Assert.Equal(1, loop.Faults);
        Assert.Equal(2, element.Happened.Count);
    }

    [Fact]
    public void A_tick_that_throws_does_not_stop_the_others_and_comes_again_a_second_later()
    {
        var loop = NewLoop();
        var broken = Host(loop, "broken.example");
        var sound = Host(loop, "sound.example");
        broken.NextDeadline = MonotonicTime.Zero;
        broken.OnTick = _ => throw new InvalidOperationException("a bug");
        sound.NextDeadline = MonotonicTime.Zero;
        sound.OnTick = _ => sound.NextDeadline = MonotonicTime.Never;

        loop.RunUntilIdle();
        _time.Advance(TimeSpan.FromSeconds(1));
        loop.RunUntilIdle();

        Assert.Equal(["tick 0", "tick 1000"], broken.Happened);
        Assert.Equal(["tick 0"], sound.Happened);
    }

    [Fact]
    public void A_full_queue_refuses_new_requests_first_and_everything_at_twice_its_length()
    {
        var loop = NewLoop(new() { NetworkMessagesMax = 3 });
        var receiver = (ITransportReceiver)Host(loop, "core.example").Port;
        var flow = Flow.InProcess("x");
        var request = SipTexts.Request();
        var response = SipTexts.Response(request);

        Assert.True(receiver.Received(request, flow) && receiver.Received(request, flow) && receiver.Received(request, flow));
        Assert.False(receiver.Received(request, flow));
        Assert.True(receiver.Received(response, flow));
        Assert.True(receiver.Received(SipTexts.Request("BYE"), flow));
        Assert.True(receiver.Received(SipTexts.Request("ACK"), flow));
        Assert.False(receiver.Received(response, flow));
        loop.RunUntilIdle();

        Assert.True(receiver.Received(request, flow));
    }

    [Fact]
    public void Elements_that_send_in_circles_are_told_that_the_queue_between_them_is_full()
    {
        var loop = NewLoop(new() { LocalMessagesMax = 2 });
        var core = Host(loop, "core.example");
        Host(loop, "server.example");
        var hop = new NextHop.To(TransportKind.InProcess, "server.example", 0);
        loop.Post(_ =>
        {
            for (var ticket = 1; ticket <= 3; ticket++)
                core.Port.Transmit(SipTexts.Request(), hop, ticket, false);
        });

        loop.RunUntilIdle();

        Assert.Equal(["failed 3"], core.Happened);
    }

    [Fact]
    public void What_cannot_be_sent_comes_back_with_its_ticket_once_the_sender_has_finished()
    {
        var loop = NewLoop();
        var core = Host(loop, "core.example");
        var hop = new NextHop.Over(Flow.InProcess("gone.example"));
        var failuresAtSending = -1;
        loop.Post(_ =>
        {
            core.Port.Transmit(SipTexts.Request(), hop, 7, false);
            failuresAtSending = core.Failures.Count;
        });

        loop.RunUntilIdle();

        Assert.Equal(0, failuresAtSending);
        Assert.Equal([(7, hop)], core.Failures);
    }

    [Fact]
    public void A_removed_element_gets_nothing_more_and_its_senders_hear_of_it()
    {
        var loop = NewLoop();
        var core = Host(loop, "core.example");
        var handset = Host(loop, "handset.example");
        ((ITransportReceiver)handset.Port).Received(SipTexts.Request(), Flow.InProcess("x"));
        Assert.True(loop.Remove("handset.example"));
        loop.Post(_ => core.Port.Transmit(SipTexts.Request(), new NextHop.To(TransportKind.InProcess, "handset.example", 0), 5, false));

        loop.RunUntilIdle();

        Assert.Empty(handset.Happened);
        Assert.Equal(["failed 5"], core.Happened);
    }

    [Fact]
    public async Task A_running_loop_answers_questions_and_refuses_them_once_it_stops()
    {
        var loop = new SignallingLoop(new(), new(TimeProvider.System), null, NullLogger<SignallingLoop>.Instance);
        Host(loop, "core.example");
        loop.Start();

        Assert.Equal(42, await loop.InvokeAsync(_ => 42).WaitAsync(Patience));
        var error = await Assert.ThrowsAsync<FormatException>(() => loop.InvokeAsync<int>(_ => throw new FormatException()).WaitAsync(Patience));
        Assert.NotNull(error);
        Assert.Equal(0, loop.Faults);
        Assert.Throws<InvalidOperationException>(() => loop.Remove("core.example"));
        await loop.StopAsync(Patience);

        Assert.False(loop.Post(_ => { }));
        await Assert.ThrowsAsync<SignallingLoopUnavailableException>(() => loop.InvokeAsync(_ => 1));
    }

    [Fact]
    public async Task Stopping_does_first_what_waits_already()
    {
        var loop = new SignallingLoop(new(), new(TimeProvider.System), null, NullLogger<SignallingLoop>.Instance);
        var ran = 0;
        for (var i = 0; i < 100; i++)
            loop.Post(_ => ran++);
        loop.Start();

        await loop.StopAsync(Patience);

        Assert.Equal(100, ran);
    }

    [Fact]
    public async Task A_sleeping_loop_wakes_for_its_deadline()
    {
        var loop = new SignallingLoop(new(), new(TimeProvider.System), null, NullLogger<SignallingLoop>.Instance);
        var element = Host(loop, "core.example");
        var ticked = new TaskCompletionSource<MonotonicTime>();
        var due = MonotonicTime.Zero + TimeSpan.FromMilliseconds(50);
        element.NextDeadline = due;
        element.OnTick = now =>
        {
            element.NextDeadline = MonotonicTime.Never;
            ticked.SetResult(now);
        };
        loop.Start();

        Assert.True(await ticked.Task.WaitAsync(Patience) >= due);
        await loop.StopAsync(Patience);
    }

    [Fact]
    public async Task A_datagram_reaches_the_element_and_its_answer_leaves_from_the_same_socket()
    {
        var loop = new SignallingLoop(new(), new(TimeProvider.System), null, NullLogger<SignallingLoop>.Instance);
        var core = loop.Host("core.example", [SipListenAddress.Parse("udp://127.0.0.1:0")], port => new ScriptedElement(port));
        core.OnMessage = (message, from) =>
            core.Port.Transmit(SipTexts.Response((SipRequest)message), new NextHop.Over(from), 0, false);
        loop.Start();
        using var phone = NewPhone();

        await phone.SendToAsync(SipTexts.Request().Bytes, core.Port.Local.Single().EndPoint);
        var answer = await phone.ReceiveFromAsync(new byte[2048], new IPEndPoint(IPAddress.Any, 0)).WaitAsync(Patience);

        Assert.Equal(core.Port.Local.Single().EndPoint, answer.RemoteEndPoint);
        await loop.StopAsync(Patience);
    }

    [Fact]
    public async Task Two_elements_on_sockets_of_one_loop_speak_over_the_network()
    {
        var loop = new SignallingLoop(new(), new(TimeProvider.System), null, NullLogger<SignallingLoop>.Instance);
        var core = loop.Host("core.example", [SipListenAddress.Parse("udp://127.0.0.1:0")], port => new ScriptedElement(port));
        var handset = loop.Host("handset.example", [SipListenAddress.Parse("udp://127.0.0.1:0")], port => new ScriptedElement(port));
        var arrived = new TaskCompletionSource<Flow>();
        core.OnMessage = (_, from) => arrived.SetResult(from);
        loop.Start();

        var address = core.Port.Local.Single();
        loop.Post(_ => handset.Port.Transmit(SipTexts.Request(), new NextHop.To(TransportKind.Udp, "127.0.0.1", address.Port), 1, false));
        var flow = await arrived.Task.WaitAsync(Patience);

        Assert.Equal(handset.Port.Local.Single().EndPoint, flow.Remote);
        await loop.StopAsync(Patience);
    }

    [Fact]
    public async Task A_request_too_large_for_UDP_goes_over_TCP_with_its_branch_kept()
    {
        var loop = new SignallingLoop(new(), new(TimeProvider.System), null, NullLogger<SignallingLoop>.Instance);
        var core = HostOnBoth(loop, "core.example");
        var handset = HostOnBoth(loop, "handset.example");
        var arrived = new TaskCompletionSource<(SipMessage Message, Flow From)>();
        core.OnMessage = (message, from) => arrived.TrySetResult((message, from));
        loop.Start();
        var port = core.Port.Local[1].Port;

        loop.Post(_ => handset.Port.Transmit(
            SipTexts.Request(body: new string('x', 1300)), new NextHop.To(TransportKind.Udp, "127.0.0.1", port), 1, false));
        var (message, from) = await arrived.Task.WaitAsync(Patience);

        Assert.Equal(TransportKind.Tcp, from.Kind);
        Assert.Equal("SIP/2.0/TCP 127.0.0.1:5060;branch=z9hG4bKnashds8", message.Text(HeaderId.Via));
        await loop.StopAsync(Patience);
    }

    [Fact]
    public async Task A_request_too_large_for_UDP_goes_over_UDP_all_the_same_when_TCP_is_refused()
    {
        var loop = new SignallingLoop(new(), new(TimeProvider.System), null, NullLogger<SignallingLoop>.Instance);
        var handset = HostOnBoth(loop, "handset.example");
        loop.Start();
        using var server = NewPhone();
        var port = ((IPEndPoint)server.LocalEndPoint!).Port;
        var request = SipTexts.Request(body: new string('x', 1300));

        loop.Post(_ => handset.Port.Transmit(request, new NextHop.To(TransportKind.Udp, "127.0.0.1", port), 1, false));
        var buffer = new byte[4096];
        var received = await server.ReceiveAsync(buffer).WaitAsync(Patience);

        Assert.Equal(request.Bytes.ToArray(), buffer[..received]);
        Assert.Empty(await loop.InvokeAsync(_ => handset.Failures.ToList()));
        await loop.StopAsync(Patience);
    }

    [Fact]
    public async Task A_request_over_a_refused_connection_comes_back_with_its_ticket()
    {
        var loop = new SignallingLoop(new(), new(TimeProvider.System), null, NullLogger<SignallingLoop>.Instance);
        var core = HostOnBoth(loop, "core.example");
        var failed = new TaskCompletionSource<long>();
        core.OnFailure = ticket => failed.TrySetResult(ticket);
        loop.Start();
        using var unused = NewPhone();
        var hop = new NextHop.To(TransportKind.Tcp, "127.0.0.1", ((IPEndPoint)unused.LocalEndPoint!).Port);

        loop.Post(_ => core.Port.Transmit(SipTexts.Request(), hop, 7, false));

        Assert.Equal(7, await failed.Task.WaitAsync(Patience));
        await loop.StopAsync(Patience);
    }

    [Fact]
    public async Task A_ladder_names_the_elements_at_both_ends_of_a_socket_and_draws_each_message_once()
    {
        var trace = new Gateway.Domain.History.SignallingTrace(new() { BytesMax = 64 * 1024 });
        var loop = new SignallingLoop(new(), new(TimeProvider.System), trace, NullLogger<SignallingLoop>.Instance);
        var core = HostOnBoth(loop, "core.example");
        var handset = HostOnBoth(loop, "handset.example");
        Host(loop, "server.example");
        trace.Relate("call-1", "alr_1");
        var answered = new TaskCompletionSource();
        core.OnMessage = (message, from) =>
        {
            core.Port.Transmit(message, new NextHop.To(TransportKind.Udp, "server.example", 0), 0, false);
            core.Port.Transmit(SipTexts.Response((SipRequest)message), new NextHop.Over(from), 0, false);
        };
        handset.OnMessage = (_, _) => answered.TrySetResult();
        loop.Start();

        loop.Post(_ => handset.Port.Transmit(
            SipTexts.Request(), new NextHop.To(TransportKind.Tcp, "127.0.0.1", core.Port.Local[1].Port), 1, false));
        await answered.Task.WaitAsync(Patience);
        var ladder = await loop.LadderOfAsync("alr_1");

        Assert.Equal(["handset.example", "core.example", "server.example"], ladder.Columns.Select(column => column.Name));
        Assert.Equal(["0>1 TCP", "1>2 in-process", "1>0 TCP"], ladder.Rungs.Select(rung => $"{rung.From}>{rung.To} {rung.Transport}"));
        await loop.StopAsync(Patience);
    }

    [Fact]
    public void Listening_is_all_or_nothing()
    {
        using var other = NewPhone();
        var taken = (IPEndPoint)other.LocalEndPoint!;
        var loop = NewLoop();
        SipListenAddress free;
        using (var probe = NewPhone())
            free = new(TransportKind.Udp, IPAddress.Loopback, ((IPEndPoint)probe.LocalEndPoint!).Port);

        var error = Assert.Throws<SipListenException>(() =>
            loop.Host("core.example", [free, new(TransportKind.Udp, IPAddress.Loopback, taken.Port)], port => new ScriptedElement(port)));

        Assert.Equal($"Cannot listen on udp://127.0.0.1:{taken.Port} because another program uses that port.", error.Message);
        Assert.False(loop.Remove("core.example"));
        using var again = UdpListener.Bind(free);
    }

    private static Socket NewPhone()
    {
        var phone = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        phone.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return phone;
    }

    private static ScriptedElement HostOnBoth(SignallingLoop loop, string name) =>
        loop.Host(name, [SipListenAddress.Parse("udp://127.0.0.1:0"), SipListenAddress.Parse("tcp://127.0.0.1:0")], port => new ScriptedElement(port));

    private static ScriptedElement Host(SignallingLoop loop, string name) => loop.Host(name, [], port => new ScriptedElement(port));

    private SignallingLoop NewLoop(SignallingLoopSettings? settings = null) =>
        new(settings ?? new(), new(_time), null, NullLogger<SignallingLoop>.Instance);
}
