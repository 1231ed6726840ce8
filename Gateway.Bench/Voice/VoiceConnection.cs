using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;

namespace Gateway.Bench.Voice;

/// <summary>
/// One audio WebSocket of the gateway (docs/audio-websocket.md), from outside. It talks A-law frames that hold the moment of their sending, and looks how old those are
/// that it hears; or it says Opus packets that were made before, as handsets do.
/// </summary>
internal sealed class VoiceConnection : IDisposable
{
    private const int HeaderBytes = 8;
    private const int FrameBytes = HeaderBytes + 160;
    private const int PcmFrameUnits = 160, OpusFrameUnits = 960;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _granted = new(0);
    private readonly Lock _gate = new();
    private readonly Task _listening;
    private readonly byte[] _frame = new byte[FrameBytes];
    private readonly IReadOnlyList<byte[]>? _packets;
    private LatencyHistogram _ages = new();
    private ushort _number;
    private uint _timestamp;
    private long _heard;

    /// <param name="address">Of the session's audio.</param>
    /// <param name="token">Who it is for.</param>
    /// <param name="packets">What it says, again and again; <c>null</c> for frames that hold the moment of their sending.</param>
    public VoiceConnection(Uri address, string token, IReadOnlyList<byte[]>? packets = null)
    {
        _packets = packets;
        _socket.Options.AddSubProtocol("poc.audio.v1");
        _socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        _socket.ConnectAsync(address, _stop.Token).Wait(Patience);
        _listening = ListenAsync();
    }

    /// <summary>Frames that were heard.</summary>
    public long Heard => Volatile.Read(ref _heard);

    /// <summary>How old what was heard since the last time was.</summary>
    public LatencyHistogram TakeAges()
    {
        lock (_gate)
        {
            var ages = _ages;
            _ages = new();
            return ages;
        }
    }

    /// <summary>Presses the talk button and waits for the floor.</summary>
    public void Press()
    {
        _socket.SendAsync("{\"type\":\"press\"}"u8.ToArray(), WebSocketMessageType.Text, true, _stop.Token).Wait(Patience);
        if (!_granted.Wait(Patience))
            throw new TimeoutException("the floor was not granted");
    }

    /// <summary>Sends the next frame.</summary>
    public void Speak()
    {
        (_frame[0], _frame[1]) = (1, (byte)(_number == 0 ? 1 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(_frame.AsSpan(2), _number);
        BinaryPrimitives.WriteUInt32BigEndian(_frame.AsSpan(4), _timestamp += (uint)(_packets is null ? PcmFrameUnits : OpusFrameUnits));
        var length = FrameBytes;
        if (_packets is { } packets)
        {
            var packet = packets[_number % packets.Count];
            packet.CopyTo(_frame, HeaderBytes);
            length = HeaderBytes + packet.Length;
        }
        else
        {
            BinaryPrimitives.WriteInt64LittleEndian(_frame.AsSpan(HeaderBytes), Stopwatch.GetTimestamp());
        }

        _number++;
        _socket.SendAsync(_frame.AsMemory(0, length), WebSocketMessageType.Binary, true, _stop.Token).AsTask().Wait(Patience);
    }

    /// <summary>Says that it is still there, as whoever only listens has to.</summary>
    public void Ping() => _socket.SendAsync("{\"type\":\"ping\",\"t\":1}"u8.ToArray(), WebSocketMessageType.Text, true, _stop.Token).Wait(Patience);

    public void Dispose()
    {
        _stop.Cancel();
        _listening.Wait(Patience);
        _socket.Dispose();
        _stop.Dispose();
        _granted.Dispose();
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var message = await _socket.ReceiveAsync(buffer.AsMemory(), _stop.Token);
                if (message.MessageType == WebSocketMessageType.Close)
                    return;
                if (message.MessageType == WebSocketMessageType.Text)
                {
                    if (Encoding.UTF8.GetString(buffer, 0, message.Count).Contains("\"type\":\"granted\"", StringComparison.Ordinal))
                        _granted.Release();
                    continue;
                }

                var age = Stopwatch.GetElapsedTime(BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(HeaderBytes)));
                lock (_gate)
                    _ages.Add(age);
                Volatile.Write(ref _heard, _heard + 1);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // Disposed: the benchmark is over.
        }
    }
}
