using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Gateway.Sip.Messages;

namespace Gateway.Bench;

/// <summary>Answers every valid request 200 without state, on one blocking socket, reading messages where they lie.</summary>
internal sealed class StatelessResponder : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
    {
        ReceiveBufferSize = 8 << 20, SendBufferSize = 8 << 20,
    };

    private readonly Thread _thread;
    private long _answered;
    private long _allocated;

    public StatelessResponder(IPEndPoint local)
    {
        _socket.Bind(local);
        _thread = new(Answer) { IsBackground = true, Name = "stateless responder" };
        _thread.Start();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    public long Answered => Volatile.Read(ref _answered);

    /// <summary>Octets allocated by the answering thread since its first answer.</summary>
    public long Allocated => Volatile.Read(ref _allocated);

    public void Join() => _thread.Join();

    public void Dispose() => _socket.Dispose();

    private void Answer()
    {
        var buffer = new byte[65_536];
        var reader = new SipMessageReader();
        var writer = new ArrayBufferWriter<byte>(65_536);
        var source = new SocketAddress(AddressFamily.InterNetwork);
        long allocatedBefore = 0;
        try
        {
            while (true)
            {
                var length = _socket.ReceiveFrom(buffer, SocketFlags.None, source);
                if (reader.TryRead(buffer.AsSpan(0, length), out var view) != SipParseResult.Message || !MessageValidator.Check(view).IsValid)
                    continue;
                writer.ResetWrittenCount();
                ResponseWriter.Write(view, 200, "a6c85cf"u8, null, writer);
                _socket.SendTo(writer.WrittenSpan, SocketFlags.None, source);
                if (_answered == 0)
                    allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
                Volatile.Write(ref _allocated, GC.GetAllocatedBytesForCurrentThread() - allocatedBefore);
                Volatile.Write(ref _answered, _answered + 1);
            }
        }
        catch (SocketException) when (!_socket.IsBound || _socket.SafeHandle.IsClosed)
        {
            // Disposed: the benchmark is over.
        }
        catch (ObjectDisposedException)
        {
            // The same, a moment later.
        }
    }
}
