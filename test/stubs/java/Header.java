import io.grpc.ServiceDescriptor;
import java.util.HexFormat;
import spu.emulator.v1.EmulatorServiceGrpc;
import spu.v1.Curvature;
import spu.v1.DataType;
import spu.v1.DenseSegment;
import spu.v1.DeviceTime;
import spu.v1.LoadMatrixRequest;
import spu.v1.LowRankStructure;
import spu.v1.Matrix;
import spu.v1.MatrixHeader;
import spu.v1.RowKroneckerSegment;
import spu.v1.Segment;
import spu.v1.SpuServiceGrpc;
import spu.v1.TensorRole;
import spu.v1.TensorSpec;
import spu.v1.TimePoint;

/** Prints the header of test/stubs/header.json as bytes, and how many methods the services have. */
public final class Header {
  public static void main(String[] arguments) throws Exception {
    LowRankStructure lowRank =
        LowRankStructure.newBuilder()
            .setExamples(2)
            .setRowsPerExample(10)
            .addSegments(Segment.newBuilder().setDense(DenseSegment.newBuilder().setColumns(7)))
            .addSegments(
                Segment.newBuilder()
                    .setRowKronecker(RowKroneckerSegment.newBuilder().setInputs(300).setOutputs(10)))
            .setCurvature(Curvature.CURVATURE_IDENTITY)
            .build();
    TensorSpec tensor =
        TensorSpec.newBuilder()
            .setRole(TensorRole.TENSOR_ROLE_JACOBIAN)
            .setDtype(DataType.DATA_TYPE_INT8)
            .addShape(20)
            .addShape(7)
            .addScale(0.125)
            .build();
    MatrixHeader header =
        MatrixHeader.newBuilder()
            .setSessionId("session-1")
            .setUploadId("upload-1")
            .setMatrix(Matrix.newBuilder().setLowRank(lowRank).setDamping(0.01))
            .addTensors(tensor)
            .setChecksum(true)
            .setStreams(2)
            .setEffectiveAt(
                TimePoint.newBuilder()
                    .setTime(DeviceTime.newBuilder().setTicks(9007199254740993L).setEpoch(3)))
            .setAcceptUnstable(true)
            .build();
    LoadMatrixRequest request = LoadMatrixRequest.newBuilder().setHeader(header).build();
    byte[] sent = request.toByteArray();
    if (!LoadMatrixRequest.parseFrom(sent).equals(request)) {
      throw new AssertionError("what was parsed is not what was sent");
    }
    System.out.println(
        HexFormat.of().formatHex(sent)
            + methods("SpuService", SpuServiceGrpc.getServiceDescriptor())
            + methods("EmulatorService", EmulatorServiceGrpc.getServiceDescriptor()));
  }

  private static String methods(String name, ServiceDescriptor service) {
    return " " + name + "=" + service.getMethods().size();
  }
}
