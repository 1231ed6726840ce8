using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Api.Support;

/// <summary>Speaks the audio WebSocket by hand.</summary>
internal sealed class AudioClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebSocket _socket;
    private readonly byte[] _room = new byte[4096];

    private AudioClient(WebSocket socket) => _socket = socket;

    /// <summary>20 ms of Opus as far as its first octet tells (RFC 6716 §3.1), which is all that anybody looks at on the way.</summary>
    public static byte[] Frame(int number = 0) => [0x48, .. Enumerable.Repeat((byte)number, 79)];

    /// <summary>What was heard, in order.</summary>
    public List<(ushort Sequence, uint Timestamp, bool IsFirst, byte[] Payload)> Frames { get; } = [];

    /// <summary>What was told, in order.</summary>
    public List<JsonNode> Messages { get; } = [];

    public static async Task<AudioClient> OpenAsync(
        GatewayApp app, ApiClient? caller, string session, string query = "", string subprotocol = "poc.audio.v1", params (string Name, string Value)[] headers)
    {
        var factory = app.Server.CreateWebSocketClient();
        factory.SubProtocols.Add(subprotocol);
        factory.ConfigureRequest = request =>
        {
            if (caller is not null) request.Headers.Authorization = caller.Http.DefaultRequestHeaders.Authorization?.ToString();
            foreach (var (name, value) in headers) request.Headers[name] = value;
        };
        return new(await factory.ConnectAsync(new Uri($"ws://localhost/api/v1/sessions/{session}/audio{query}"), TestContext.Current.CancellationToken));
    }

    /// <summary>Opens it and waits until it is ready.</summary>
    public static async Task<AudioClient> ReadyAsync(GatewayApp app, ApiClient caller, string session, string query = "")
    {
        var client = await OpenAsync(app, caller, session, query);
        await client.UntilAsync("ready");
        return client;
    }

    /// <summary>The status with which it is refused.</summary>
    public static async Task<int> RefusedAsync(
        GatewayApp app, ApiClient? caller, string session, string query = "", string subprotocol = "poc.audio.v1", params (string Name, string Value)[] headers)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(app, caller, session, query, subprotocol, headers));
        return int.Parse(refusal.Message[^3..], System.Globalization.CultureInfo.InvariantCulture);
    }

    public Task SayAsync(object message) => SayAsync(System.Text.Json.JsonSerializer.Serialize(message));

    public Task SayAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

    public Task SpeakAsync(byte[] frame) => _socket.SendAsync(frame, WebSocketMessageType.Binary, true, TestContext.Current.CancellationToken);

    public Task SpeakAsync(ushort sequence, byte[] payload, int units = 960)
    {
        var frame = new byte[8 + payload.Length];
        frame[0] = 1;
        frame[1] = (byte)(sequence == 0 ? 1 : 0);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), (uint)(sequence * units));
        payload.CopyTo(frame, 8);
        return SpeakAsync(frame);
    }

    /// <summary>Presses the button and waits until it may talk.</summary>
    public async Task<JsonNode> GrantedAsync(int priority = 1)
    {
        await SayAsync(new { type = "press", priority });
        return await UntilAsync("granted");
    }

    /// <summary>Reads on until a message of this type.</summary>
    public async Task<JsonNode> UntilAsync(string type)
    {
        while (true)
        {
            var before = Messages.Count;
            if (!await ReadAsync()) throw new IOException($"closed with {_socket.CloseStatus} before {type}: {string.Join("\n", Messages)}");
            if (Messages.Count > before && Messages[^1]["type"]!.GetValue<string>() == type) return Messages[^1];
        }
    }

    /// <summary>Reads on until so many frames were heard.</summary>
    public async Task HearAsync(int frames)
    {
        while (Frames.Count < frames)
            if (!await ReadAsync()) throw new IOException($"closed with {_socket.CloseStatus} after {Frames.Count} frames");
    }

    /// <summary>Reads on until the gateway closes.</summary>
    public async Task<int?> ClosedAsync()
    {
        while (await ReadAsync())
        {
        }

        return (int?)_socket.CloseStatus;
    }

    /// <summary>Goes without a word, as a lost link does.</summary>
    public void Cut() => _socket.Abort();

    public void Dispose() => _socket.Dispose();

    private async Task<bool> ReadAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        var received = await _socket.ReceiveAsync(_room, limit.Token);
        if (received.MessageType == WebSocketMessageType.Close) return false;
        var octets = _room.AsSpan(0, received.Count).ToArray();
        if (received.MessageType == WebSocketMessageType.Text) Messages.Add(JsonNode.Parse(octets)!);
        else
            Frames.Add((BinaryPrimitives.ReadUInt16BigEndian(octets.AsSpan(2)), BinaryPrimitives.ReadUInt32BigEndian(octets.AsSpan(4)), octets[1] == 1, octets[8..]));
        return true;
    }
}
