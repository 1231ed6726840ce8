using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Bench;

/// <summary>
/// The phones that are called: any number of users on one socket, who take every INVITE at once with the same session description, and every BYE.
/// Without state, so that what the server costs shows.
/// </summary>
internal sealed class AnsweringPhones : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
    {
        ReceiveBufferSize = 8 << 20, SendBufferSize = 8 << 20,
    };

    private readonly byte[] _contact;
    private readonly byte[] _description;
    private readonly Func<int, IPAddress>? _mediaOf;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _reached = new(initialState: false, spinCount: 0);
    private long _awaited = long.MaxValue;
    private long _acknowledged;
    private long _acknowledgedAt;

    /// <param name="local">Where all of them are.</param>
    /// <param name="mediaOf">Where each user of a number speaks and hears; left out: all at the same address.</param>
    public AnsweringPhones(IPEndPoint local, Func<int, IPAddress>? mediaOf = null)
    {
        _mediaOf = mediaOf;
        _socket.Bind(local);
        var bound = (IPEndPoint)_socket.LocalEndPoint!;
        _contact = Encoding.ASCII.GetBytes($"@{bound}>;+g.poc.talkburst\r\n");
        _description = Encoding.ASCII.GetBytes(CallDescription.Of(bound.Address, "Answer"));
        _thread = new(Answer) { IsBackground = true, Name = "answering phones" };
        _thread.Start();
    }

    /// <summary>How many ACKs have come.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Waits until so many ACKs have come in all. It sleeps: the processors are for those who are measured.</summary>
    /// <returns>Whether they came in time.</returns>
    public bool WaitForAcknowledged(long count, TimeSpan limit)
    {
        _reached.Reset();
        Volatile.Write(ref _awaited, count);
        return Acknowledged >= count || _reached.Wait(limit);
    }

    /// <summary>When the newest ACK came, as a timestamp of the stopwatch.</summary>
    public long AcknowledgedAt => Volatile.Read(ref _acknowledgedAt);

    /// <summary>The octets of the newest INVITE and of its answer.</summary>
    public (int Invite, int Answer) Lengths { get; private set; }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    public void Dispose()
    {
        _socket.Dispose();
        _thread.Join();
        _reached.Dispose();
    }

    private void Answer()
    {
        var buffer = new byte[65_536];
        var reader = new SipMessageReader();
        var text = new WireText();
        var source = new SocketAddress(AddressFamily.InterNetwork);
        try
        {
            while (true)
            {
                var length = _socket.ReceiveFrom(buffer, SocketFlags.None, source);
                if (reader.TryRead(buffer.AsSpan(0, length), out var request) != SipParseResult.Message)
                    continue;
                if (request.MethodName.SequenceEqual("ACK"u8))
                {
                    Volatile.Write(ref _acknowledgedAt, Stopwatch.GetTimestamp());
                    Volatile.Write(ref _acknowledged, _acknowledged + 1);
                    if (_acknowledged >= Volatile.Read(ref _awaited))
                        _reached.Set();
                    continue;
                }

                Write(text.Clear(), request);
                if (request.MethodName.SequenceEqual("INVITE"u8))
                    Lengths = (length, text.Length);
                _socket.SendTo(text.Octets, SocketFlags.None, source);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // Disposed: the benchmark is over.
        }
    }

    private void Write(WireText text, in SipMessageView request)
    {
        var isInvite = request.MethodName.SequenceEqual("INVITE"u8);
        text.Add("SIP/2.0 200 OK\r\n"u8).Copy(request, HeaderId.Via).Copy(request, HeaderId.RecordRoute).Copy(request, HeaderId.From);
        request.TryGet(HeaderId.To, out var to);
        text.Add("To: "u8).Add(to).Add(request.To.Tag.IsEmpty ? ";tag=answering\r\n"u8 : "\r\n"u8);
        text.Copy(request, HeaderId.CallId).Copy(request, HeaderId.CSeq);
        if (!isInvite)
        {
            text.Add("Content-Length: 0\r\n\r\n"u8);
            return;
        }

        SipUriView.TryRead(request.RequestUri, out var uri);
        var description = DescriptionOf(uri.User);
        text.Add("Contact: <sip:"u8).Add(uri.User).Add(_contact)
            .Add("Content-Type: application/sdp\r\nContent-Length: "u8).Add((uint)description.Length, "D").Add("\r\n\r\n"u8).Add(description);
    }

    // "user0601"
    private ReadOnlySpan<byte> DescriptionOf(ReadOnlySpan<byte> user) =>
        _mediaOf is not null && user.Length == 8 && Utf8Parser.TryParse(user[4..], out int number, out _)
            ? Encoding.ASCII.GetBytes(CallDescription.Of(_mediaOf(number), "Answer"))
            : _description;
}
