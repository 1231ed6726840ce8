using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gateway.Bench.Voice;

/// <summary>A client of mumble-server, as far as it takes to be heard and spoken to by UDP: three messages over TLS, and a datagram that says where it is.</summary>
internal sealed class MumbleClient : IDisposable
{
    private const int HeaderBytes = 6;
    private const int MessageBytesMax = 8 << 20;
    private const int Version = 0;
    private const int Authenticate = 2;
    private const int Reject = 4;
    private const int ServerSync = 5;
    private const int CryptSetup = 15;
    private const byte Ping = 1 << 5;
    private const byte Opus = 4 << 5;
    private const int SpeechBytes = 160;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SslStream _stream;
    private readonly Task _reading;
    private readonly OcbCipher _cipher;
    private readonly byte[] _speech = new byte[1 + 4 + 2 + SpeechBytes];
    private int _frame;

    /// <param name="server">Where the server is.</param>
    /// <param name="own">The address of the client; its datagrams have to come from the same.</param>
    /// <param name="name">Its name, no other's.</param>
    /// <param name="certificate">The server's.</param>
    public MumbleClient(IPEndPoint server, IPAddress own, string name, X509Certificate2 certificate)
    {
        _socket.Bind(new IPEndPoint(own, 0));
        _socket.Connect(server);
        _stream = new(new NetworkStream(_socket), leaveInnerStreamOpen: false);
        // Nobody has signed it but itself.
        _stream.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = MumbleServer.Name, RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetRawCertData().AsSpan().SequenceEqual(certificate.RawData) == true,
        });
        Send(Version, Varint(1, 0x010300));
        Send(Authenticate, [.. Bytes(1, Encoding.ASCII.GetBytes(name)), .. Varint(5, 1)]);
        _cipher = Await();
        _reading = DiscardAsync();
    }

    /// <summary>Tells the server by a datagram where it can be reached; it answers the same.</summary>
    /// <param name="datagrams">A socket at the client's own address, connected to the server.</param>
    public void Appear(Socket datagrams)
    {
        datagrams.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        datagrams.Send(_cipher.Encrypt([Ping, 1]));
        _ = datagrams.Receive(new byte[2048]);
    }

    /// <summary>The next datagram of speech.</summary>
    public byte[] Speech()
    {
        _speech[0] = Opus;
        // Numbers of any length the server reads are written as one of four octets here.
        BinaryPrimitives.WriteUInt32BigEndian(_speech.AsSpan(1), 0xE000_0000u | (uint)(++_frame & 0xF_FFFF));
        BinaryPrimitives.WriteUInt16BigEndian(_speech.AsSpan(5), 0x8000 | SpeechBytes);
        _speech.AsSpan(7).Fill(0x55);
        return _cipher.Encrypt(_speech);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
        _reading.Wait(Patience);
        _cipher.Dispose();
    }

    // The key comes first; when the server is in sync it has told everything else.
    private OcbCipher Await()
    {
        OcbCipher? cipher = null;
        while (true)
        {
            var (type, message) = Receive();
            if (type == Reject)
                throw new InvalidOperationException($"mumble-server refuses: {Encoding.ASCII.GetString(message)}");
            if (type == CryptSetup)
                cipher = new(Field(message, 1), Field(message, 2));
            else if (type == ServerSync)
                return cipher ?? throw new InvalidOperationException("mumble-server gave no key");
        }
    }

    private (int Type, byte[] Message) Receive()
    {
        var header = new byte[HeaderBytes];
        _stream.ReadExactly(header);
        var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(2));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)MessageBytesMax);
        var message = new byte[length];
        _stream.ReadExactly(message);
        return (BinaryPrimitives.ReadInt16BigEndian(header), message);
    }

    private void Send(short type, byte[] message)
    {
        var octets = new byte[HeaderBytes + message.Length];
        BinaryPrimitives.WriteInt16BigEndian(octets, type);
        BinaryPrimitives.WriteInt32BigEndian(octets.AsSpan(2), message.Length);
        message.CopyTo(octets, HeaderBytes);
        _stream.Write(octets);
    }

    // Who else comes and goes is told to everybody; nobody here wants to know.
    private async Task DiscardAsync()
    {
        var room = new byte[4096];
        try
        {
            while (await _stream.ReadAsync(room).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception over) when (over is IOException or ObjectDisposedException)
        {
            // Disposed: the benchmark is over.
        }
    }

    private static byte[] Varint(int field, uint value)
    {
        List<byte> octets = [(byte)(field << 3)];
        for (; value > 0x7F; value >>= 7)
            octets.Add((byte)(value | 0x80));
        return [.. octets, (byte)value];
    }

    private static byte[] Bytes(int field, byte[] value) => [(byte)((field << 3) | 2), (byte)value.Length, .. value];

    // All fields of a CryptSetup are short strings of octets.
    private static byte[] Field(byte[] message, int field)
    {
        for (var at = 0; at + 1 < message.Length; at += 2 + message[at + 1])
        {
            if (message[at] >> 3 == field)
                return message.AsSpan(at + 2, message[at + 1]).ToArray();
        }

        throw new InvalidOperationException($"field {field} is missing");
    }
}
