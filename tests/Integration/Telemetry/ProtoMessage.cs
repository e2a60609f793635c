using System.Text;

namespace Ticketing.Tests.Integration.Telemetry;

/// <summary>A message of protocol buffers, read field by field (https://protobuf.dev/programming-guides/encoding/): as much of it as OTLP needs.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Number, ReadOnlyMemory<byte> Bytes, ulong Value)> _fields = [];

    public ProtoMessage(ReadOnlyMemory<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var tag = ReadVarint(bytes, ref at);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    _fields.Add((number, default, ReadVarint(bytes, ref at)));
                    break;
                case 1:
                    _fields.Add((number, default, BitConverter.ToUInt64(bytes.Span[at..])));
                    at += 8;
                    break;
                case 2:
                    var length = (int)ReadVarint(bytes, ref at);
                    _fields.Add((number, bytes.Slice(at, length), 0));
                    at += length;
                    break;
                case 5:
                    _fields.Add((number, default, BitConverter.ToUInt32(bytes.Span[at..])));
                    at += 4;
                    break;
                default:
                    throw new FormatException($"Field {number} has the unknown wire type {tag & 7}.");
            }
        }
    }

    public IEnumerable<ProtoMessage> Messages(int number) => _fields.Where(field => field.Number == number).Select(field => new ProtoMessage(field.Bytes));

    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number).Span);

    public string Hex(int number) => Convert.ToHexStringLower(Bytes(number).Span);

    public ulong? Number(int number) => _fields.Where(field => field.Number == number).Select(field => (ulong?)field.Value).FirstOrDefault();

    public bool Has(int number) => _fields.Any(field => field.Number == number);

    private ReadOnlyMemory<byte> Bytes(int number) => _fields.FirstOrDefault(field => field.Number == number).Bytes;

    private static ulong ReadVarint(ReadOnlyMemory<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes.Span[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
