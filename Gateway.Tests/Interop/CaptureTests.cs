using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Interop.Harness;
using Xunit.Sdk;

namespace Gateway.Tests.Interop;

/// <summary>The judge of all other classes here: what it lets pass and what not.</summary>
[Collection(InteropCollection.Name)]
public sealed class CaptureTests
{
    private const string Good =
        "OPTIONS sip:networka.example SIP/2.0\r\nVia: SIP/2.0/UDP 127.42.6.1:5060;branch=z9hG4bK1\r\nMax-Forwards: 70\r\nFrom: <sip:a@networka.example>;tag=1\r\n"
        + "To: <sip:networka.example>\r\nCall-ID: 1@127.42.6.1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";

    [Fact]
    public async Task A_message_in_order_passes_and_is_counted()
    {
        Assert.Equal(1, await JudgeAsync(sender: 1, Good));
    }

    [Theory]
    [InlineData("Call-ID: 1@127.42.6.1\r\n", "Call-ID 1@127.42.6.1\r\n")]
    [InlineData("SIP/2.0\r\n", "\r\n")]
    public async Task A_message_that_is_damaged_is_found(string part, string damaged)
    {
        await Assert.ThrowsAnyAsync<XunitException>(() => JudgeAsync(sender: 1, Good.Replace(part, damaged, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_others_send_is_not_held_against_us()
    {
        Assert.Equal(0, await JudgeAsync(sender: 2, Good.Replace("Call-ID:", "Call-ID", StringComparison.Ordinal)));
    }

    private static async Task<int> JudgeAsync(byte sender, string message)
    {
        await using var site = new Site(6);
        var capture = await Capture.StartAsync(site);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(site.At(sender));
        await socket.SendToAsync(Encoding.ASCII.GetBytes(message), new IPEndPoint(site.Host(9), 5060));
        return await capture.EndAsync(site.At(1));
    }
}
