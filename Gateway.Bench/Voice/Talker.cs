using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Sip.Mbcp;

namespace Gateway.Bench.Voice;

/// <summary>Somebody who asks for the floor and speaks: A-law packets of 20 ms that hold the moment of their sending.</summary>
internal sealed class Talker : IDisposable
{
    private const int RtpHeaderBytes = 12;
    private const int SamplesPerPacket = 160;
    private const int Attempts = 8;

    // T10 and T11 of a client: what is not answered is said again (MBCP fact sheet).
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(1);

    private readonly Socket _speech = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _control = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)Repeat.TotalMilliseconds };
    private readonly byte[] _packet = new byte[RtpHeaderBytes + SamplesPerPacket];
    private readonly byte[] _received = new byte[2048];
    private readonly byte[] _request;
    private readonly byte[] _release;
    private readonly uint _ssrc;
    private ushort _number;
    private uint _timestamp;

    /// <param name="number">His number, which says where he is.</param>
    /// <param name="speechTo">Where speech goes to.</param>
    /// <param name="controlTo">Where floor control goes to; <c>null</c> where there is none.</param>
    public Talker(int number, IPEndPoint speechTo, IPEndPoint? controlTo)
    {
        _ssrc = (uint)(number + 1);
        _speech.Bind(new IPEndPoint(VoiceAddresses.Talker(number), VoiceAddresses.TalkerPort));
        _speech.Connect(speechTo);
        _control.Bind(new IPEndPoint(VoiceAddresses.Talker(number), VoiceAddresses.TalkerPort + 2));
        if (controlTo is not null)
            _control.Connect(controlTo);
        (_packet[0], _packet[1]) = (0x80, 8);
        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(8), _ssrc);
        _request = new MbcpMessage.Request(_ssrc).Write();
        _release = MbcpMessage.Release.WithoutMedia(_ssrc).Write();
    }

    /// <summary>How often something had to be said again, because no answer came.</summary>
    public int Repeats { get; private set; }

    /// <summary>Asks for the floor and waits for it.</summary>
    public TimeSpan Ask()
    {
        var asked = Stopwatch.GetTimestamp();
        Await<MbcpMessage.Granted>(_request);
        return Stopwatch.GetElapsedTime(asked);
    }

    /// <summary>Gives it back and waits until nobody has it.</summary>
    public void Release()
    {
        Await<MbcpMessage.Idle>(_release);
    }

    /// <summary>Sends the next packet of speech.</summary>
    public void Speak()
    {
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), _number++);
        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(4), _timestamp += SamplesPerPacket);
        BinaryPrimitives.WriteInt64LittleEndian(_packet.AsSpan(RtpHeaderBytes), Stopwatch.GetTimestamp());
        _speech.Send(_packet);
    }

    public void Dispose()
    {
        _speech.Dispose();
        _control.Dispose();
    }

    // Reports and what is repeated of earlier states come in between.
    private void Await<T>(byte[] saying)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            Repeats += attempt > 0 ? 1 : 0;
            _control.Send(saying);
            for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < Repeat;)
            {
                if (TryReceive(out var length) && MbcpDatagram.Read(_received.AsSpan(0, length)).Messages.Any(message => message is T))
                    return;
            }
        }

        throw new TimeoutException($"no {typeof(T).Name} came");
    }

    private bool TryReceive(out int length)
    {
        length = 0;
        try
        {
            length = _control.Receive(_received);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return false;
        }
    }
}
