using System.Net.WebSockets;
using System.Text;
using Gateway.Api.Audio;
using Gateway.Domain.Consoles;
using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Sip.Sdp;

namespace Gateway.Tests.Api.Audio;

public sealed class AudioConnectionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Who_never_reads_is_cut_off_and_nobody_waited_for_him()
    {
        using var socket = new ScriptedSocket { NeverSends = true };
        using var connection = new AudioConnection([RtpCodec.Pcma], mayTalk: true, null, TimeProvider.System);
        var (ear, audio) = ((IConsoleEar)connection, new Orders());
        ear.Began(new(RtpCodec.Pcma, ConsoleFloor.Idle, null, 1));
        var running = connection.RunAsync(socket, audio, () => true, CancellationToken.None);

        var talker = new FloorTalker(1, $"sip:{new string('x', 1000)}@poc.local", "");
        for (var i = 0; i < 1100; i++) ear.Told(new ClientFloorNews.Taken(talker), ConsoleFloor.Taken);
        await running.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal(WebSocketState.Aborted, socket.State);
        Assert.Contains("close", audio.Given);
    }

    [Fact]
    public async Task The_stop_of_the_gateway_lets_the_button_go_and_says_goodbye()
    {
        using var socket = new ScriptedSocket();
        using var stop = new CancellationTokenSource();
        using var connection = new AudioConnection([RtpCodec.Pcma], mayTalk: true, null, TimeProvider.System);
        var audio = new Orders();
        ((IConsoleEar)connection).Began(new(RtpCodec.Pcma, ConsoleFloor.Idle, null, 1));
        var running = connection.RunAsync(socket, audio, () => true, stop.Token);
        await socket.Sent.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        await stop.CancelAsync();
        await running.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Contains("close", audio.Given);
        Assert.StartsWith("{\"type\":\"ready\"", await socket.Sent.Task, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_changes_to_another_codec_is_told_and_to_an_unknown_one_ends_the_connection()
    {
        using var socket = new ScriptedSocket();
        using var connection = new AudioConnection([RtpCodec.Pcmu], mayTalk: true, null, TimeProvider.System);
        var ear = (IConsoleEar)connection;
        ear.Began(new(RtpCodec.Pcma, ConsoleFloor.Idle, null, 1));
        var running = connection.RunAsync(socket, new Orders(), () => true, CancellationToken.None);

        ear.CodecChanged(RtpCodec.Pcma);
        ear.CodecChanged(RtpCodec.Pcmu);
        ear.CodecChanged(new(96, "AMR", 8000));
        await running.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal(["ready", "codec", "error"], socket.Texts.Select(text => System.Text.Json.Nodes.JsonNode.Parse(text)!["type"]!.GetValue<string>()));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    /// <summary>What the connection orders in its session.</summary>
    private sealed class Orders : IConsoleAudio
    {
        public List<string> Given { get; } = [];

        public void Press(int priority, int? id) => Add($"press {priority}{(id is null ? "" : $" as {id}")}");

        public void LetGo() => Add("let go");

        public bool Speak(ushort sequenceNumber, uint timestamp, ReadOnlySpan<byte> payload) => true;

        public void Close() => Add("close");

        private void Add(string order)
        {
            lock (Given) Given.Add(order);
        }
    }

    /// <summary>A client that says nothing, and may read nothing.</summary>
    private sealed class ScriptedSocket : WebSocket
    {
        private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private WebSocketState _state = WebSocketState.Open;
        private WebSocketCloseStatus? _status;

        public bool NeverSends { get; init; }

        public List<string> Texts { get; } = [];

        public TaskCompletionSource<string> Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override WebSocketCloseStatus? CloseStatus => _status;

        public override string? CloseStatusDescription => null;

        public override WebSocketState State => _state;

        public override string? SubProtocol => null;

        public override void Abort()
        {
            _state = WebSocketState.Aborted;
            _gone.TrySetResult();
        }

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
        {
            (_state, _status) = (WebSocketState.CloseSent, closeStatus);
            // Whoever is told goodbye says it too.
            _gone.TrySetResult();
            return Task.CompletedTask;
        }

        public override void Dispose() => Abort();

        public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
        {
            await _gone.Task.WaitAsync(cancellationToken);
            return new(0, WebSocketMessageType.Close, true);
        }

        public override async Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        {
            if (NeverSends)
            {
                await _gone.Task.WaitAsync(cancellationToken);
                throw new WebSocketException("aborted");
            }

            var text = Encoding.UTF8.GetString(buffer);
            Texts.Add(text);
            Sent.TrySetResult(text);
        }
    }
}
