// Prints the header of test/stubs/header.json as bytes, and how many methods the services have.
package main

import (
	"fmt"
	"log"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	spuemulatorv1 "spu/emulator/v1"
	spuv1 "spu/v1"
)

func main() {
	request := &spuv1.LoadMatrixRequest{Message: &spuv1.LoadMatrixRequest_Header{Header: &spuv1.MatrixHeader{
		SessionId: "session-1",
		UploadId:  "upload-1",
		Matrix: &spuv1.Matrix{
			Structure: &spuv1.Matrix_LowRank{LowRank: &spuv1.LowRankStructure{
				Examples:       2,
				RowsPerExample: 10,
				Segments: []*spuv1.Segment{
					{Form: &spuv1.Segment_Dense{Dense: &spuv1.DenseSegment{Columns: 7}}},
					{Form: &spuv1.Segment_RowKronecker{RowKronecker: &spuv1.RowKroneckerSegment{Inputs: 300, Outputs: 10}}},
				},
				Curvature: spuv1.Curvature_CURVATURE_IDENTITY,
			}},
			Damping: 0.01,
		},
		Tensors: []*spuv1.TensorSpec{{
			Role:  spuv1.TensorRole_TENSOR_ROLE_JACOBIAN,
			Dtype: spuv1.DataType_DATA_TYPE_INT8,
			Shape: []uint64{20, 7},
			Scale: []float64{0.125},
		}},
		Checksum: true,
		Streams:  2,
		EffectiveAt: &spuv1.TimePoint{
			At: &spuv1.TimePoint_Time{Time: &spuv1.DeviceTime{Ticks: 9007199254740993, Epoch: 3}},
		},
		AcceptUnstable: true,
	}}}
	sent, err := proto.MarshalOptions{Deterministic: true}.Marshal(request)
	if err != nil {
		log.Fatal(err)
	}
	received := &spuv1.LoadMatrixRequest{}
	if err := proto.Unmarshal(sent, received); err != nil {
		log.Fatal(err)
	}
	if !proto.Equal(received, request) {
		log.Fatal("what was parsed is not what was sent")
	}
	fmt.Printf("%x SpuService=%d EmulatorService=%d\n",
		sent, methods(spuv1.SpuService_ServiceDesc), methods(spuemulatorv1.EmulatorService_ServiceDesc))
}

func methods(service grpc.ServiceDesc) int {
	return len(service.Methods) + len(service.Streams)
}
